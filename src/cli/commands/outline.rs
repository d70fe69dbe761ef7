//! `cardmill outline`: how the structure of a note is read, for people who write rules.

use super::Status;
use super::project::Project;
use crate::cli::args::OutlineArgs;
use cardmill::{outline, pipeline};
use std::io::Write;

/// Prints the outline of one note as an indented tree with line numbers.
pub(crate) fn outline(args: &OutlineArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let project = Project::load(std::slice::from_ref(&args.path), &args.project)?;
    let source = project.one_note(&args.path)?;
    let mut repairs = project.rules.repair.clone();
    for name in &args.project.without_repair {
        repairs.switch_off(name);
    }
    let (_, tree) = pipeline::read(&source, &project.rules, &repairs);
    out.write_all(outline::draw(&tree).as_bytes())?;
    Ok(Status::Done)
}
