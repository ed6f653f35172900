namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>Why a payload is refused. All but <see cref="None"/> are treated like a broken frame (OSLP handbook, chapter 3).</summary>
public enum PayloadDefect
{
    /// <summary>The payload is sound.</summary>
    None,

    /// <summary>The bytes are not a protocol buffer of this schema.</summary>
    NotProtobuf,

    /// <summary>No field of the root that this protocol knows is set; an empty payload among them.</summary>
    NoMessage,

    /// <summary>More than one field of the root is set.</summary>
    SeveralMessages,

    /// <summary>A required field is absent, here or further down.</summary>
    RequiredFieldMissing,

    /// <summary>An enumeration holds a number that the schema does not define.</summary>
    UndefinedEnumerationValue,
}
