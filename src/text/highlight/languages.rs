//! What people write behind a fence, as a language.

/// The name by which the syntaxes know the language of a fence; nothing for plain text.
///
/// Languages that nobody knows have a name as well.
pub(super) fn token(lang: &str) -> Option<String> {
    // `{.python}`, `rust,ignore`, `js{1,3}`, `language-go`.
    let lang = lang.trim_start_matches(['{', '.', ' ']);
    let lang = lang.split([',', '{', '}', ':', ';', '=', '(', ' ', '\t']).next().unwrap_or_default();
    let lang = lang.to_ascii_lowercase();
    let lang = ["language-", "lang-"].iter().find_map(|prefix| lang.strip_prefix(prefix)).unwrap_or(&lang);
    let name = match lang {
        "" | "text" | "txt" | "plain" | "plaintext" | "none" | "output" | "log" | "csv" | "tsv" | "mermaid"
        | "plantuml" | "ascii" | "help" | "group" | "passwd" | "todo" => return None,
        "shell" | "console" | "terminal" | "shell-session" | "shellsession" | "sh-session" | "ksh" | "zsh" => "sh",
        "python3" | "python2" | "pycon" | "ipython" => "py",
        "golang" => "go",
        "mjs" | "cjs" | "node" => "js",
        // The syntax of JavaScript knows no tags.
        "jsx" => "tsx",
        "jsonc" | "json5" | "jsonl" | "geojson" => "json",
        "docker" | "containerfile" => "dockerfile",
        "csharp" | "c#" | "dotnet" => "cs",
        "fs" | "fsharp" => "f#",
        "h" => "c",
        "cuda" | "cu" | "arduino" | "ino" => "cpp",
        "objc" | "objectivec" | "obj-c" => "objective-c",
        "mysql" | "postgres" | "postgresql" | "pgsql" | "psql" | "sqlite" | "plsql" | "tsql" | "mssql" => "sql",
        "ansible" | "k8s" | "compose" | "docker-compose" => "yaml",
        "conf" | "config" | "systemd" | "service" | "unit" => "ini",
        "batch" | "dos" => "bat",
        "elisp" | "emacs-lisp" | "scheme" => "lisp",
        "octave" => "matlab",
        "delphi" => "pascal",
        "fortran" => "f90",
        "gdscript" => "gd",
        "graphviz" => "dot",
        "apache" | "apacheconf" => "htaccess",
        "assembly" | "x86asm" => "asm",
        "hbs" | "handlebars" | "xhtml" => "html",
        "svg" | "xsl" => "xml",
        "justfile" | "just" => "make",
        "c" | "d" | "r" => lang,
        // Endings such as `1` for manual pages, `l` for Lisp and `p` for Pascal are not meant.
        short if short.len() < 2 || short.bytes().all(|byte| byte.is_ascii_digit()) => return None,
        other => other,
    };
    Some(name.to_owned())
}
