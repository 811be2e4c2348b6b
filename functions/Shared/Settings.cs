using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LicenseFunctions.Shared;

/// <summary>Binds and validates settings. Errors name a setting as administrators write it: <c>Section__Name</c>.</summary>
internal static class Settings
{
    private const string VaultReference = "@Microsoft.KeyVault(";

    /// <summary>
    /// Registers <typeparamref name="T"/> from a section. The app does not start if its validation attributes or <see cref="IValidatableObject"/> fail.
    /// A validator that needs other settings must inject them as <see cref="IOptions{T}"/>, so that all errors are reported.
    /// </summary>
    public static void AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(configuration, section, options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    /// <summary>The errors of settings; empty if the exception has another cause.</summary>
    public static IReadOnlyList<string> FailuresOf(Exception e) => e switch
    {
        OptionsValidationException options => [.. options.Failures.Distinct(StringComparer.Ordinal)],
        AggregateException several => [.. several.InnerExceptions.SelectMany(FailuresOf).Distinct(StringComparer.Ordinal)],
        _ => [],
    };

    private static void Bind<T>(IConfiguration configuration, string section, T options)
        where T : class
    {
        // App Service passes a reference to Key Vault that it cannot resolve as text. As a signing key, that text could be guessed.
        var unresolved = configuration.GetSection(section).AsEnumerable()
            .Where(setting => setting.Value?.StartsWith(VaultReference, StringComparison.OrdinalIgnoreCase) == true).ToList();
        if (unresolved.Count > 0)
        {
            throw new OptionsValidationException(section, typeof(T), unresolved.Select(setting =>
                $"{setting.Key.Replace(":", "__", StringComparison.Ordinal)}: the secret could not be read from Key Vault. Save it there, assign the app's " +
                    "identity the role Key Vault Secrets User, and restart the app."));
        }
        try
        {
            configuration.GetSection(section).Bind(options);
            CheckEntries<T>(configuration.GetSection(section));
            CheckNames(configuration.GetSection(section), options);
        }
        catch (InvalidOperationException e) when (e.InnerException is FormatException or ArgumentException or OverflowException)
        {
            // The message contains the value and the key, which has ':' instead of '__'.
            throw new OptionsValidationException(section, typeof(T), [e.Message.Replace(":", "__", StringComparison.Ordinal)]);
        }
    }

    /// <summary>The binder leaves out an entry of a dictionary that it cannot convert. Bound alone, the entry names the error.</summary>
    private static void CheckEntries<T>(IConfigurationSection section)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            if (!property.PropertyType.IsGenericType || property.PropertyType.GetGenericTypeDefinition() != typeof(Dictionary<,>))
                continue;
            foreach (var entry in section.GetSection(property.Name).GetChildren())
                entry.Get(property.PropertyType.GenericTypeArguments[1]);
        }
    }

    /// <summary>Settings that are a dictionary: the binder leaves out a value that stands where the names of its settings should.</summary>
    private static void CheckNames<T>(IConfigurationSection section, T options)
        where T : class
    {
        if (options is not IDictionary bound)
            return;
        var wrong = section.GetChildren().Where(entry => !string.IsNullOrEmpty(entry.Value) && !bound.Contains(entry.Key)).ToList();
        if (wrong.Count > 0)
        {
            throw new OptionsValidationException(section.Key, typeof(T), wrong.Select(entry =>
                $"{section.Key}__{entry.Key}: A name is missing after it, such as {section.Key}__{entry.Key}__" +
                    $"{typeof(T).BaseType!.GenericTypeArguments[1].GetProperties()[0].Name}."));
        }
    }

    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = typeof(T).GetProperties().Select(property => Check(property, options)).OfType<ValidationResult>().ToList();
            if (results.Count == 0 && options is IValidatableObject more)
                results = [.. more.Validate(new ValidationContext(options))];
            return results.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(results.Select(Describe));
        }

        /// <summary>The first attribute that fails; null if none does. The framework's Validator also does this, but makes the start slower.</summary>
        private static ValidationResult? Check(PropertyInfo property, T options) => property.GetCustomAttributes<ValidationAttribute>()
            .Select(attribute => attribute.GetValidationResult(property.GetValue(options), new ValidationContext(options) { MemberName = property.Name }))
            .FirstOrDefault(result => result != ValidationResult.Success);

        private string Describe(ValidationResult result)
        {
            var names = result.MemberNames.Select(member => $"{section}__{member}").DefaultIfEmpty(section);
            return $"{string.Join(", ", names)}: {result.ErrorMessage}";
        }
    }
}
