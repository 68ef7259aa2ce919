using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;

namespace Hark.TestKit;

/// <summary>The public types and members of an assembly as text. Those marked [Experimental] are left out.</summary>
public static class PublicApi
{
    public static string Describe(Assembly assembly)
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
