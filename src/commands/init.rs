//! `cardmill init`: the first files of a project, with all that can be set in comments.

use super::{Status, build::tell};
use crate::cli::InitArgs;
use anyhow::bail;
use cardmill::files;
use std::io::Write;
use std::path::Path;

/// The files, by their path in the folder.
const FILES: [(&str, &str); 4] = [
    ("cardmill.toml", include_str!("../../init/cardmill.toml")),
    ("cardmill/rules.toml", include_str!("../../init/rules.toml")),
    ("cardmill/decks.mk", include_str!("../../init/decks.mk")),
    (".github/workflows/decks.yml", include_str!("../../init/decks.yml")),
];

/// Writes the files that are not there yet, and names those that are.
pub(crate) fn init(args: &InitArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    if files::is_there(&args.folder) && !files::is_folder(&args.folder) {
        bail!("`{}` is no folder; name the folder of your notes", args.folder.display());
    }
    let folder = if args.folder == Path::new(".") { Path::new("") } else { &args.folder };
    let mut left = Vec::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        if files::is_there(&path) {
            left.push(path);
        } else {
            files::write_text(&path, text)?;
            writeln!(out, "wrote  {}", path.display())?;
        }
    }
    for path in &left {
        tell(&format!("cardmill: `{}` is there already, and was left as it is\n", path.display()))?;
    }
    let (notes, decks, lock) = (args.folder.display(), folder.join("decks"), folder.join("cardmill.lock"));
    let (decks, lock) = (decks.display(), lock.display());
    tell(&format!(
        "next: `cardmill build {notes} --output {decks}`; commit `{lock}`, which remembers the cards, and leave `{decks}` \
         out of Git\n"
    ))?;
    Ok(if left.is_empty() { Status::Done } else { Status::Findings })
}
