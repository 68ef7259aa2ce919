using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Hark.Engine;
using Hark.TestKit;

namespace Hark.Tests.Architecture;

/// <summary>
/// The stable facade of the library as a text file: whoever changes it sees the change in the review. Types marked
/// [Experimental] are not part of it.
/// </summary>
public class PublicApiTests
{
    [Fact]
    public void The_stable_facade_is_the_committed_one()
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "Hark.Tests", "Architecture", "public-api.txt");
        string actual = Describe(typeof(Tensor).Assembly);
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (actual == expected) return;

        string found = Path.Combine(AppContext.BaseDirectory, "public-api.found.txt");
        File.WriteAllText(found, actual);
        Assert.Fail($"The public API changed. If that is meant, copy {found} to {path} and say so in the commit.");
    }

    private static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (IsExperimental(type)) continue;
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append('\n');
            foreach (string member in Members(type)) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static bool IsExperimental(Type? type) =>
        type is not null
        && (type.GetCustomAttribute<ExperimentalAttribute>() is not null || IsExperimental(type.DeclaringType));

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.IsAbstract && type.IsSealed ? "static class"
        : "class";

    private static IEnumerable<string> Members(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(member =>
            member is not MethodInfo { IsSpecialName: true }
            && member.Name is not ("<Clone>$" or "PrintMembers" or "value__"))
        .Select(member => member switch
        {
            MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
            ConstructorInfo constructor => $"new({Parameters(constructor)})",
            PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)}}}",
            FieldInfo { IsLiteral: true } field =>
                $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
            FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
            EventInfo change => $"event {Name(change.EventHandlerType!)} {change.Name}",
            _ => member.ToString()!,
        })
        .Order(StringComparer.Ordinal);

    private static string Accessors(PropertyInfo property) =>
        (property.CanRead ? "get; " : "") + (property.SetMethod is { IsPublic: true } ? "set; " : "");

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string text = $"{Name(parameter.ParameterType)} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {parameter.DefaultValue ?? "null"}" : text;
    }

    private static string Name(Type type)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
