//! How notes are read: each note of `tests/fixtures/outline` with its outline beside it.

use super::project::Project;
use snapbox::{Data, assert_data_eq};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn notes_have_the_outlines_that_stand_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/outline");
    let mut notes: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    notes.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    notes.sort();
    assert!(notes.len() >= 10, "only {} notes were found", notes.len());
    for note in notes {
        let project = Project::new(&[("note.md", &fs::read(&note).unwrap())]);
        let drawn = project.command(&["outline", "note.md"]).output().unwrap();
        let said = String::from_utf8(drawn.stdout).unwrap();
        assert!(drawn.status.success(), "{}: {}", note.display(), String::from_utf8_lossy(&drawn.stderr));
        assert_data_eq!(said, Data::read_from(&note.with_extension("outline"), None).raw());
    }
}
