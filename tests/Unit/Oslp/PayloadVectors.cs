using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>Every payload vector of the OSLP handbook, 12.1: what is meant, and the bytes that mean it.</summary>
internal static class PayloadVectors
{
    public static IReadOnlyDictionary<string, (string Hex, Message Message)> All { get; } = Build();

    private static Dictionary<string, (string Hex, Message Message)> Build()
    {
        var vectors = new Dictionary<string, (string, Message)>();
        AddPlainRequests(vectors);
        AddLights(vectors);
        AddRegistration(vectors);
        AddEvents(vectors);
        AddTransitionAndFirmware(vectors);
        AddSchedules(vectors);
        AddConfigurations(vectors);
        AddResponses(vectors);
        return vectors;
    }

    private static void AddPlainRequests(Dictionary<string, (string, Message)> vectors)
    {
        vectors["GetStatus"] = ("5a00", new Message { GetStatusRequest = new() });
        vectors["StartSelfTest"] = ("1a00", new Message { StartSelfTestRequest = new() });
        vectors["StopSelfTest"] = ("2a00", new Message { StopSelfTestRequest = new() });
        vectors["GetFirmwareVersion"] = ("9a0100", new Message { GetFirmwareVersionRequest = new() });
        vectors["GetConfiguration"] = ("9a0200", new Message { GetConfigurationRequest = new() });
        vectors["SetReboot"] = ("fa0100", new Message { SetRebootRequest = new() });
        vectors["SetEventNotifications 255"] = (
            "7a0308ff01", new Message { SetEventNotificationsRequest = new() { NotificationMask = 255 } });
    }

    private static void AddLights(Dictionary<string, (string, Message)> vectors)
    {
        vectors["SetLight on, no index"] = ("4a040a021001", SetLight(Light(null, true)));
        vectors["SetLight index 0 on"] = ("4a070a050a01001001", SetLight(Light(0, true)));
        vectors["SetLight index 0 off"] = ("4a070a050a01001000", SetLight(Light(0, false)));
        vectors["SetLight index 2 on dim 75"] = ("4a0a0a080a010210011a014b", SetLight(Light(2, true, 75)));
        vectors["SetLight 2 on; 3 on dim 100"] = (
            "4a110a050a010210010a080a010310011a0164", SetLight(Light(2, true), Light(3, true, 100)));
        vectors["ResumeSchedule index 0, not immediate"] = (
            "6a050a01001000", new Message { ResumeScheduleRequest = new() { Index = Octet.Encode(0), Immediate = false } });
        vectors["ResumeSchedule no index, immediate"] = (
            "6a021001", new Message { ResumeScheduleRequest = new() { Immediate = true } });
    }

    private static void AddRegistration(Dictionary<string, (string, Message)> vectors)
    {
        vectors["RegisterDevice"] = ("0a180a096465766963652d303112047f0000011801200028be67", new Message
        {
            RegisterDeviceRequest = new()
            {
                DeviceIdentification = "device-01",
                IpAddress = ByteString.CopyFrom(127, 0, 0, 1),
                DeviceType = DeviceType.Ssld,
                HasSchedule = false,
                RandomDevice = 13246,
            },
        });
        vectors["RegisterDeviceResponse, default position"] = (
            "12260800120e3230323430313031313230303030180120ffff032a0c087810b0ecdb311884f48505",
            RegisterResponse("20240101120000", 1, 65535, LocationDefaults.Location()));
        vectors["RegisterDeviceResponse, another position"] = (
            "12270800120e323031363031303631333532313018be6720dddd022a0c0878109888c43018f8a1d905",
            RegisterResponse("20160106135210", 13246, 44765, new LocationInfo { TimeOffset = 60, Latitude = 50889228, Longitude = 5974140 }));
        vectors["ConfirmRegisterDevice"] = ("aa020708be6710dddd02", new Message
        {
            ConfirmRegisterDeviceRequest = new() { RandomDevice = 13246, RandomPlatform = 44765 },
        });
        vectors["ConfirmRegisterDeviceResponse"] = ("b2020b080010be6718dddd022006", new Message
        {
            ConfirmRegisterDeviceResponse = new()
            {
                Status = Status.Ok,
                RandomDevice = 13246,
                RandomPlatform = 44765,
                SequenceWindow = SequenceNumber.Window,
            },
        });
    }

    private static void AddEvents(Dictionary<string, (string, Message)> vectors)
    {
        vectors["Event LIGHT_ON, nothing else"] = (
            "8a01050a0308d00f", Events(new EventNotification { Event = Event.LightEventsLightOn }));
        vectors["Event DIAG_GENERAL index 0"] = (
            "8a01070a050800120100", Events(new EventNotification { Event = Event.DiagEventsGeneral, Index = Octet.Encode(0) }));
        vectors["Event TARIFF_OFF with everything"] = (
            "8a01240a2208b9171201011a0a546172696666204f6666220e3230313730343034303933353030",
            Events(new EventNotification
            {
                Event = Event.TariffEventsTariffOff,
                Index = Octet.Encode(1),
                Description = "Tariff Off",
                Timestamp = "20170404093500",
            }));
        vectors["EventNotificationResponse OK"] = (
            "9201020800", new Message { EventNotificationResponse = new() { Status = Status.Ok } });
        vectors["EventNotificationResponse REJECTED"] = (
            "9201020802", new Message { EventNotificationResponse = new() { Status = Status.Rejected } });
    }

    private static void AddTransitionAndFirmware(Dictionary<string, (string, Message)> vectors)
    {
        vectors["SetTransition DAY_NIGHT"] = (
            "8a02020801", new Message { SetTransitionRequest = new() { TransitionType = TransitionType.DayNight } });
        vectors["SetTransition NIGHT_DAY 075501"] = ("8a020a08001206303735353031", new Message
        {
            SetTransitionRequest = new() { TransitionType = TransitionType.NightDay, Time = "075501" },
        });
        vectors["UpdateFirmware"] = ("3a1a0a093132372e302e302e31120d2f6669726d776172652f463031", new Message
        {
            UpdateFirmwareRequest = new() { FirmwareDomain = "127.0.0.1", FirmwareUrl = "/firmware/F01" },
        });
        vectors["SwitchFirmware R02"] = (
            "da02050a03523032", new Message { SwitchFirmwareRequest = new() { NewFirmwareVersion = "R02" } });
        vectors["SwitchConfiguration bank 1"] = ("ea02030a0131", new Message
        {
            SwitchConfigurationRequest = new() { NewConfigurationSet = ByteString.CopyFromUtf8("1") },
        });
        vectors["UpdateDeviceSslCertification"] = (
            "ba02220a0b636572742d73657276657212132f63657274732f6e65772d636572742e70656d", new Message
            {
                UpdateDeviceSslCertificationRequest = new()
                {
                    CertificateDomain = "cert-server",
                    CertificateUrl = "/certs/new-cert.pem",
                },
            });
    }

    private static void AddSchedules(Dictionary<string, (string, Message)> vectors)
    {
        vectors["SetSchedule astronomical"] = ("aa01110a0d080b20023a050a0100100040021801", SetSchedule(RelayType.Light, new Schedule
        {
            Weekday = Weekday.All,
            ActionTime = ActionTime.Sunrise,
            TriggerType = TriggerType.Astronomical,
            Value = { Light(0, false) },
        }));
        vectors["SetSchedule absolute"] = (
            "aa013b0a370801120832303133303330311a08323031333132333120012a063138303030303204081e101e3a050a010210013a080a010310011a01321801",
            SetSchedule(RelayType.Light, new Schedule
            {
                Weekday = Weekday.Monday,
                StartDay = "20130301",
                EndDay = "20131231",
                ActionTime = ActionTime.Absolutetime,
                Time = "180000",
                Window = new Window { MinutesBefore = 30, MinutesAfter = 30 },
                Value = { Light(2, true), Light(3, true, 50) },
            }));
        var tariff = SetSchedule(RelayType.Tariff, new Schedule
        {
            Weekday = Weekday.Weekday,
            ActionTime = ActionTime.Absolutetime,
            Time = "210000",
            Value = { Light(1, true) },
        });
        tariff.SetScheduleRequest.PageInfo = new PageInfo { CurrentPage = 1, PageSize = 5, TotalPages = 2 };
        vectors["SetSchedule tariff, page 1 of 2"] = ("aa011f0a13080820012a063231303030303a050a0101100112060801100518021802", tariff);
    }

    private static void AddConfigurations(Dictionary<string, (string, Message)> vectors)
    {
        vectors["SetConfiguration relays and offsets"] = ("ca011608011a0a0a080a01011201011802a801870eb001982a", new Message
        {
            SetConfigurationRequest = new()
            {
                LightType = LightType.Relay,
                RelayConfiguration = new()
                {
                    AddressMap =
                    {
                        new IndexAddressMap { Index = Octet.Encode(1), Address = Octet.Encode(1), RelayType = RelayType.Tariff },
                    },
                },
                AstroGateSunRiseOffset = -900,
                AstroGateSunSetOffset = 2700,
            },
        });
        vectors["SetConfiguration links and delays"] = (
            "ca013b28028a01040a141e329001db5eb80101b80102b80103b80104c2010b0a010210011a0203042200d2010730333630313030da010731303630323030",
            new Message
            {
                SetConfigurationRequest = new()
                {
                    PreferredLinkType = LinkType.Cdma,
                    OspgIpAddress = ByteString.CopyFrom(10, 20, 30, 50),
                    OsgpPortNumber = 12123,
                    SwitchingDelay = { 1, 2, 3, 4 },
                    RelayLinking =
                    {
                        new RelayMatrix
                        {
                            MasterRelayIndex = Octet.Encode(2),
                            MasterRelayOn = true,
                            IndicesOfControlledRelaysOn = ByteString.CopyFrom(3, 4),
                            IndicesOfControlledRelaysOff = ByteString.Empty,
                        },
                    },
                    SummerTimeDetails = "0360100",
                    WinterTimeDetails = "1060200",
                },
            });
    }

    private static void AddResponses(Dictionary<string, (string, Message)> vectors)
    {
        vectors["GetStatusResponse OK"] = ("6214080012080a010110011a01641800200028003000", StatusReport(Status.Ok, Light(1, true, 100)));
        vectors["GetStatusResponse FAILURE"] = ("620a08011800200028003000", StatusReport(Status.Failure));
        vectors["GetFirmwareVersionResponse R01"] = (
            "a201050a03523031", new Message { GetFirmwareVersionResponse = new() { FirmwareVersion = "R01" } });
        vectors["StopSelfTestResponse OK 00"] = (
            "32050800120100", new Message { StopSelfTestResponse = new() { Status = Status.Ok, SelfTestResult = Octet.Encode(0) } });
        vectors["SetLightResponse OK"] = ("52020800", new Message { SetLightResponse = new() { Status = Status.Ok } });
        vectors["SetScheduleResponse OK"] = ("b201020800", new Message { SetScheduleResponse = new() { Status = Status.Ok } });
        vectors["SetRebootResponse OK"] = ("8202020800", new Message { SetRebootResponse = new() { Status = Status.Ok } });
        vectors["SetConfigurationResponse OK"] = ("d201020800", new Message { SetConfigurationResponse = new() { Status = Status.Ok } });
        vectors["SetTransitionResponse OK"] = ("9202020800", new Message { SetTransitionResponse = new() { Status = Status.Ok } });
        vectors["StartSelfTestResponse OK"] = ("22020800", new Message { StartSelfTestResponse = new() { Status = Status.Ok } });
        vectors["UpdateFirmwareResponse OK"] = ("42020800", new Message { UpdateFirmwareResponse = new() { Status = Status.Ok } });
    }

    private static Message SetLight(params LightValue[] values) => new() { SetLightRequest = new() { Values = { values } } };

    private static Message Events(params EventNotification[] events) =>
        new() { EventNotificationRequest = new() { Notifications = { events } } };

    private static Message SetSchedule(RelayType type, Schedule entry) =>
        new() { SetScheduleRequest = new() { ScheduleType = type, Schedules = { entry } } };

    private static Message RegisterResponse(string time, uint device, uint platform, LocationInfo location) => new()
    {
        RegisterDeviceResponse = new()
        {
            Status = Status.Ok,
            CurrentTime = time,
            RandomDevice = device,
            RandomPlatform = platform,
            LocationInfo = location,
        },
    };

    private static Message StatusReport(Status status, params LightValue[] values) => new()
    {
        GetStatusResponse = new()
        {
            Status = status,
            Value = { values },
            PreferredLinktype = LinkType.LinkNotSet,
            ActualLinktype = LinkType.LinkNotSet,
            LightType = LightType.LtNotSet,
            EventNotificationMask = 0,
        },
    };

    private static LightValue Light(byte? index, bool on, byte? dim = null)
    {
        var value = new LightValue { On = on };
        if (index is { } octet)
            value.Index = Octet.Encode(octet);
        if (dim is { } percent)
            value.DimValue = Octet.Encode(percent);
        return value;
    }
}
