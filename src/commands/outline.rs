//! `cardmill outline`: how the structure of a note is read, for people who write rules.

use super::Status;
use crate::cli::OutlineArgs;
use anyhow::bail;
use cardmill::{build, files, outline, report};
use std::io::Write;

/// Prints the outline of one note as an indented tree with line numbers.
pub(crate) fn outline(args: &OutlineArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let rules = super::build::load_rules(&args.rules)?;
    let notes = files::read_notes(std::slice::from_ref(&args.path), &|_| {});
    let [source] = notes.sources.as_slice() else {
        let found = report::findings(&notes.diagnostics, &notes.sources, true);
        bail!("`{}` is not one note that can be read\n{found}", args.path.display());
    };
    let mut repairs = rules.repair.clone();
    for name in &args.without_repair {
        repairs.switch_off(name);
    }
    let (_, tree) = build::read(source, &rules, &repairs);
    out.write_all(outline::draw(&tree).as_bytes())?;
    Ok(Status::Done)
}
