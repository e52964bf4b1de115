namespace Outboard.Manifests;

/// <summary>Which variables a request header may fill: none that decides what code a child loads (bridge-compat R43).</summary>
public static class HeaderVariables
{
    private static readonly string[] s_names =
    [
        "PATH", "PATHEXT", "COMSPEC", "SHELL", "HOME", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "IFS", "PS4", "CDPATH",
        "NODE_OPTIONS", "NODE_PATH", "CLASSPATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS",
        "RUBYOPT", "RUBYLIB", "PERL5OPT", "PERL5LIB", "PERL5DB", "PERLLIB", "PHPRC", "PHP_INI_SCAN_DIR", "GCONV_PATH", "GLIBC_TUNABLES",
        "TMPDIR",
    ];

    private static readonly string[] s_prefixes =
    [
        "LD_", "DYLD_", "PYTHON", "DOTNET_", "CORECLR_", "COMPLUS_", "BASH_FUNC_", "NPM_CONFIG_", "UV_", "PIP_",
        "GIT_SSH", "GIT_EXEC_PATH", "GIT_ASKPASS", "GIT_CONFIG", "GIT_PROXY_COMMAND", "GIT_EXTERNAL", "BUN_", "DENO_", "AWS_CONTAINER_",
        "OUTBOARD_",
    ];

    public static bool IsForbidden(string variable) =>
        s_names.Contains(variable, StringComparer.OrdinalIgnoreCase)
        || s_prefixes.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
