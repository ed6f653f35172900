using System.Text;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Errors;
using GridOrleans.Signing;
using Microsoft.Extensions.Logging.Abstractions;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class BatchingSignerTests
{
    private readonly FakeGrid _grid = new();
    private readonly BatchingSigner _signer;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public BatchingSignerTests() => _signer = new(_grid.Grains, TimeProvider.System, NullLogger<BatchingSigner>.Instance);

    [Fact]
    public async Task Each_caller_gets_the_signature_of_its_own_message()
    {
        var messages = Enumerable.Range(0, 500).Select(i => Encoding.UTF8.GetBytes($"message {i}")).ToArray();

        var signatures = await Task.WhenAll(messages.Select(m => _signer.Sign(m, _cancellation)));

        for (var i = 0; i < messages.Length; i++)
            _grid.Signer.Verifies(messages[i], signatures[i]).ShouldBeTrue();
    }

    [Fact]
    public async Task While_calls_are_out_the_next_batch_builds_and_calls_are_few_and_bounded()
    {
        var gate = new TaskCompletionSource();
        _grid.Signer.Before = () => gate.Task;
        var signing = Enumerable.Range(0, 200).Select(i => _signer.Sign([(byte)i], _cancellation)).ToArray();
        await Eventually.Holds(() => _grid.Signer.Calls.Count == BatchingSigner.MostCalls, "all calls are out");

        gate.SetResult();
        await Task.WhenAll(signing);

        _grid.Signer.Calls.Sum().ShouldBe(200);
        _grid.Signer.Calls.ShouldAllBe(size => size <= BatchingSigner.MostPerCall);
        _grid.Signer.Calls.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task A_single_message_does_not_wait_for_company()
    {
        await _signer.Sign([1], _cancellation).WaitAsync(TimeSpan.FromSeconds(5), _cancellation);

        _grid.Signer.Calls.ShouldBe([1]);
    }

    [Fact]
    public async Task A_call_that_fails_is_repeated()
    {
        var failures = 2;
        _grid.Signer.Before = () => Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException("away") : Task.CompletedTask;

        var signature = await _signer.Sign([1, 2, 3], _cancellation);

        _grid.Signer.Verifies([1, 2, 3], signature).ShouldBeTrue();
        _grid.Signer.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_caller_whose_limit_passes_is_let_go_and_is_not_signed_for_any_more()
    {
        _grid.Signer.Before = () => throw new TimeoutException("away");
        using var limit = new CancellationTokenSource();
        var signing = _signer.Sign([1], limit.Token);
        await Eventually.Holds(() => _grid.Signer.Calls.Count > 1, "it is repeated");

        await limit.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(signing);
        _grid.Signer.Before = () => Task.CompletedTask;
        await _signer.Sign([2], _cancellation);
    }

    [Fact]
    public async Task A_refusal_is_given_to_the_caller()
    {
        _grid.Signer.Before = () => throw new RefusedException(ErrorCode.Unauthenticated, "no");

        await Should.ThrowAsync<RefusedException>(_signer.Sign([1], _cancellation));
    }

    [Fact]
    public void A_message_that_is_too_long_is_refused_before_it_is_sent() =>
        Should.Throw<ArgumentOutOfRangeException>(() => { _ = _signer.Sign(new byte[ISigningGrain.MostBytes + 1], _cancellation); });
}
