namespace LicenseFunctions.Tenant;

/// <summary>What the reseller does with an order.</summary>
public enum ResellerAnswer
{
    /// <summary>Changes the units, and says so.</summary>
    Confirm,

    /// <summary>Says that it is done, and changes nothing.</summary>
    ConfirmWithoutDoing,

    /// <summary>Changes the units, and says nothing.</summary>
    DoWithoutAnswer,

    /// <summary>Says no.</summary>
    Refuse,

    /// <summary>An out-of-office reply; the order stays on the desk.</summary>
    AutoReply,

    /// <summary>Nothing at all.</summary>
    None,
}
