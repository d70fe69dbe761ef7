//! `cardmill rules schema`: what an editor completes and checks rule files by.

use super::Status;
use cardmill::rules::SCHEMA;
use std::io::Write;

/// Prints the JSON Schema of rule files.
pub(crate) fn schema(out: &mut dyn Write) -> anyhow::Result<Status> {
    out.write_all(SCHEMA.as_bytes())?;
    Ok(Status::Done)
}
