namespace LicenseFunctions.Tests.Fuzzing;

internal static class Bytes
{
    /// <summary>Puts other bytes in place of a few.</summary>
    public static void Flip(byte[] bytes, Random random)
    {
        for (var i = 0; i < 1 + (bytes.Length / 50) && bytes.Length > 0; i++)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
    }
}
