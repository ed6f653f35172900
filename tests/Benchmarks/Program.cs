using System.Globalization;
using BenchmarkDotNet.Running;
using GridOrleans.Benchmarks;

if (args is ["empty-grains", var count])
    Console.WriteLine((await EmptyGrains.BytesEachAsync(int.Parse(count, CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromAssembly(typeof(EmptyGrains).Assembly).Run(args);
