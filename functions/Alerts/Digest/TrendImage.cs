using LicenseFunctions.Usage.Snapshots;
using SkiaSharp;

namespace LicenseFunctions.Alerts.Digest;

/// <summary>A product's history as a small chart: assigned licenses as an area, usable ones as a line. It has no text, so it needs no fonts.</summary>
internal static class TrendImage
{
    public const int Width = 560;
    public const int Height = 96;

    /// <summary>Drawn larger than shown, for high-resolution screens.</summary>
    private const int Scale = 2;
    private const float Margin = 4;
    private static readonly SKColor AssignedColor = new(0x2B, 0x7D, 0xE9);
    private static readonly SKColor UsableColor = new(0xD9, 0x72, 0x0F);

    /// <param name="points">Oldest first.</param>
    /// <returns>A PNG; null with fewer than two points.</returns>
    public static byte[]? Draw(IReadOnlyList<UsagePoint> points)
    {
        if (points.Count < 2)
            return null;
        using var surface = SKSurface.Create(new SKImageInfo(Width * Scale, Height * Scale));
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.Scale(Scale);
        var (from, span) = (points[0].TakenAt, points[^1].TakenAt - points[0].TakenAt);
        var top = Math.Max(1, points.Max(point => Math.Max(point.Usage.Usable, point.Usage.Assigned)));
        float X(UsagePoint point) => (float)((point.TakenAt - from) / span) * Width;
        float Y(int value) => Height - Margin - ((float)value / top * (Height - 2 * Margin));

        using var area = new SKPaint { Color = AssignedColor.WithAlpha(0x50) };
        using var assigned = new SKPaint { Color = AssignedColor, StrokeWidth = 2, IsAntialias = true };
        using var usable = new SKPaint { Color = UsableColor, StrokeWidth = 2, IsAntialias = true };
        // License numbers change in steps.
        foreach (var (point, next) in points.Zip(points.Skip(1)))
        {
            surface.Canvas.DrawRect(X(point), Y(point.Usage.Assigned), X(next) - X(point), Height - Margin - Y(point.Usage.Assigned), area);
            Step(surface.Canvas, assigned, X(point), X(next), Y(point.Usage.Assigned), Y(next.Usage.Assigned));
            Step(surface.Canvas, usable, X(point), X(next), Y(point.Usage.Usable), Y(next.Usage.Usable));
        }
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static void Step(SKCanvas canvas, SKPaint paint, float x, float nextX, float y, float nextY)
    {
        canvas.DrawLine(x, y, nextX, y, paint);
        canvas.DrawLine(nextX, y, nextX, nextY, paint);
    }
}
