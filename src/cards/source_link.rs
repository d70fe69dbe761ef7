//! Links from a card to the lines that it came from, as `source_link` words them.
//!
//! The text is a web address or one of a program that opens notes, with slots for the place. What
//! fills the slots is percent-encoded, and only schemes that show a text are taken: a link that
//! runs something, as `javascript:` does, never reaches a card.

use crate::base::nearest::nearest;
use crate::base::paths::below;
use crate::base::slots::{SlotError, Slots};
use crate::base::source::Lines;
use std::path::{Component, Path, PathBuf};

/// What may stand in braces in a link.
pub const SLOTS: &[&str] = &["path", "line", "last"];

/// What a link may begin with: the web, files, and programs that show notes.
const SCHEMES: &[&str] = &[
    "cursor",
    "file",
    "hook",
    "http",
    "https",
    "idea",
    "joplin",
    "jetbrains",
    "logseq",
    "mvim",
    "obsidian",
    "org-protocol",
    "subl",
    "txmt",
    "vscode",
    "vscode-insiders",
    "vscodium",
    "zed",
];

/// A link with slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLink {
    slots: Slots,
    /// The folder in which `{path}` begins.
    root: PathBuf,
}

impl SourceLink {
    /// Reads a link; `root` is the folder in which its paths begin.
    ///
    /// # Errors
    ///
    /// When it has a slot that there is not, does not begin with a scheme that is taken, or holds
    /// what no address can hold.
    pub fn parse(text: &str, root: &Path) -> Result<Self, SlotError> {
        let slots = Slots::parse(text, SLOTS)?;
        let wrong =
            |about: &str, message: String, help: String| Err(SlotError { about: about.to_owned(), message, help });
        let Some((scheme, _)) = slots.start().split_once(':') else {
            let help = "write for example `https://example.org/notes/{path}#L{line}`".to_owned();
            return wrong(text, format!("`{text}` is no address"), help);
        };
        if !SCHEMES.contains(&scheme.to_lowercase().as_str()) {
            let help = match nearest(scheme, SCHEMES) {
                Some(near) => format!("did you mean `{near}:`?"),
                None => format!("there are: {}", SCHEMES.join(", ")),
            };
            return wrong(scheme, format!("a link to a note cannot begin with `{scheme}:`"), help);
        }
        let literal = slots.fill(|_| String::new());
        if let Some(odd) = literal.chars().find(|c| c.is_whitespace() || c.is_control() || "\"'<>\\^`{|}".contains(*c))
        {
            let help = format!("write `{}` for it", encoded(&odd.to_string()));
            return wrong(text, format!("an address cannot hold `{}`", odd.escape_default()), help);
        }
        Ok(Self { slots, root: root.to_owned() })
    }

    /// The address of these lines, or nothing for a file outside of the folder in which paths
    /// begin; `path` is absolute.
    pub fn address(&self, path: &Path, lines: Lines) -> Option<String> {
        let inner = below(path, &self.root)?;
        let names = inner.components().filter_map(|part| match part {
            Component::Normal(name) => Some(encoded(&name.to_string_lossy())),
            Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
        });
        let path = names.collect::<Vec<_>>().join("/");
        Some(self.slots.fill(|slot| match slot {
            "path" => path.clone(),
            "line" => lines.first.to_string(),
            "last" => lines.last.to_string(),
            _ => String::new(),
        }))
    }
}

/// A text with all but letters, digits and `-._~` of ASCII percent-encoded, so that it means
/// itself in any part of an address (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(link: &str, path: &str, expected: Option<&str>) {
        let link = SourceLink::parse(link, Path::new("/notes")).unwrap();
        assert_eq!(link.address(Path::new(path), Lines::new(3, 5)).as_deref(), expected);
    }

    #[test]
    fn a_place_is_encoded_into_the_address() {
        let obsidian = "obsidian://open?vault=Notes&file={path}";
        check(obsidian, "/notes/a b/c&d#.md", Some("obsidian://open?vault=Notes&file=a%20b/c%26d%23.md"));
        let web = "https://example.org/{path}?plain=1#L{line}-L{last}";
        check(web, "/notes/x/../锁?.md", Some("https://example.org/%E9%94%81%3F.md?plain=1#L3-L5"));
        check("vscode://file/notes/{path}:{line}", "/notes/%41\".md", Some("vscode://file/notes/%2541%22.md:3"));
    }

    #[test]
    fn a_note_from_elsewhere_has_no_address() {
        check("https://example.org/{path}", "/notes/../etc/passwd", None);
        check("https://example.org/{path}", "/notes2/a.md", None);
    }

    #[test]
    fn only_what_shows_a_note_is_taken() {
        let refused =
            ["javascript:alert({line})", "JavaScript:x", "data:text/html,{path}", "vbscript:x", "{path}", "a b"];
        for link in refused.into_iter().chain(["https://x/ y", "https://x/\"{path}", "https://x/\n", "https://x/{pth}"])
        {
            assert!(SourceLink::parse(link, Path::new("/")).is_err(), "{link}");
        }
        let error = SourceLink::parse("obsidan://open", Path::new("/")).unwrap_err();
        assert_eq!((error.about.as_str(), error.help.as_str()), ("obsidan", "did you mean `obsidian:`?"));
    }
}
