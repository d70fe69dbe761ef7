//! What the target of a picture means, by its text alone: no file is looked at here.
//!
//! A target that leaves the notes by what it says (an absolute path, a drive, a scheme) is
//! refused here already. Whether a relative one leaves them is for `files` to find out.

use crate::text::medium::{PICTURES, is_medium};
use percent_encoding::percent_decode_str;

/// What a target means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address on the web, with its scheme in small letters.
    Remote(String),
    /// A file among the notes.
    Local(Local),
    /// Nothing that a card may show.
    Refused(Refusal),
}

/// A file among the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The relative paths that it may have, with `/` between the parts, the likeliest first.
    pub paths: Vec<String>,
    /// Whether it is written from the root: of the site that the notes are for, or else of a disk.
    pub rooted: bool,
}

/// Why a target is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is written there.
    Empty,
    /// A path from the root of a disk.
    Absolute,
    /// Another scheme than those of the web.
    Scheme,
    /// The picture itself, written into the note.
    Data,
    /// A file that Anki can neither show nor play.
    Kind,
}

impl Target {
    /// Reads a target.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Target::Refused(Refusal::Empty);
        }
        match scheme(text) {
            Some((scheme, rest)) if ["http", "https"].contains(&scheme.as_str()) && rest.starts_with("//") => {
                return Target::Remote(format!("{scheme}:{rest}"));
            }
            Some((scheme, _)) if scheme == "data" => return Target::Refused(Refusal::Data),
            // One letter is a drive.
            Some((scheme, _)) if scheme.len() == 1 => return Target::Refused(Refusal::Absolute),
            Some((scheme, rest)) if rest.starts_with("//") || SCHEMES.contains(&scheme.as_str()) => {
                return Target::Refused(Refusal::Scheme);
            }
            Some(_) | None => {}
        }
        let below_root = text.strip_prefix('/');
        let below = below_root.unwrap_or(text);
        if below.starts_with(['/', '\\']) {
            return Target::Refused(Refusal::Absolute);
        }
        let (paths, rooted) = (paths(below), below_root.is_some());
        match (paths.is_empty(), rooted) {
            (false, _) => Target::Local(Local { paths, rooted }),
            (true, true) => Target::Refused(Refusal::Absolute),
            (true, false) => Target::Refused(Refusal::Kind),
        }
    }
}

/// Schemes that need no `//`. Other words before a colon may begin the name of a file.
const SCHEMES: [&str; 7] = ["file", "http", "https", "javascript", "vbscript", "blob", "ftp"];

/// What looks like a scheme, in small letters, and what stands behind its colon.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// The paths that a target may stand for: as it is written; decoded; without what an address
/// has behind `?` and `#`; with the separators of Windows.
fn paths(text: &str) -> Vec<String> {
    let cut = text.split(['?', '#']).next().unwrap_or_default();
    let mut paths: Vec<String> = Vec::new();
    for text in [text, cut] {
        let decoded = percent_decode_str(text).decode_utf8().ok().map(|decoded| decoded.into_owned());
        for path in std::iter::once(text.to_owned()).chain(decoded) {
            let slashed = path.replace('\\', "/");
            for path in [path, slashed] {
                let is_path = is_medium(&path)
                    && !path.contains(char::is_control)
                    && !path.starts_with(['/', '\\'])
                    && scheme(&path).is_none_or(|(scheme, rest)| scheme.len() > 1 && !rest.starts_with("//"));
                if is_path && !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
    }
    paths
}

impl Refusal {
    /// What is wrong, behind the target.
    pub(super) fn message(self) -> &'static str {
        match self {
            Refusal::Empty => "names no file",
            Refusal::Absolute => "is a path from the root of a disk; refused",
            Refusal::Scheme => "is an address of no website; refused",
            Refusal::Data => "holds the picture itself; refused",
            Refusal::Kind => "is no picture, sound or film that Anki knows",
        }
    }

    /// What to do about it.
    pub(super) fn help(self) -> String {
        match self {
            Refusal::Empty => "write the path of a picture, from the folder of the note".to_owned(),
            Refusal::Absolute | Refusal::Scheme => {
                "put the file beside the note, and write its path from there".to_owned()
            }
            Refusal::Data => "save the picture as a file beside the note, and write its path".to_owned(),
            Refusal::Kind => format!(
                "Anki shows {}, and plays mp3, m4a, ogg, opus, wav, flac, mp4, webm and others; save it as one of these",
                PICTURES.join(", ")
            ),
        }
    }
}
