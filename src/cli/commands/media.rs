//! The pictures and sounds of a run: found for the cards, written beside the decks.

use super::job::Job;
use cardmill::Build;
use cardmill::authoring::report::{self, MediaPlace};
use cardmill::base::source::SourceFile;
use cardmill::export::Format;
use cardmill::files::{self, FileError, WrittenMedia};
use cardmill::media::{Medium, Reference};
use std::path::Path;

/// The media of a run.
#[derive(Debug, Default)]
pub(super) struct Media {
    /// The files that the cards name.
    pub(super) files: Vec<Medium>,
    /// How many addresses on the web they name.
    remote: usize,
    /// What they name, as the notes spell it.
    pub(super) references: Vec<Reference>,
    /// What was found there.
    pub(super) state: String,
}

/// Finds what the cards of a build name. The cards are changed by it, so it comes before
/// everything that looks at their texts: the lock, plans, exports.
pub(super) fn embed(job: &Job<'_>, sources: &[SourceFile], build: &mut Build) -> Media {
    let folders = job.project.media_folders(&job.paths);
    let found = files::embed_media(&mut build.deck, sources, &folders);
    build.diagnostics.extend(found.diagnostics);
    let remote = found.remote.len();
    if job.args.verbose {
        build.diagnostics.extend(found.remote);
    }
    Media { files: found.media, remote, references: found.references, state: found.state }
}

impl Media {
    /// Writes the files beside the decks in `folder`, where decks of these formats need them.
    pub(super) fn write(&self, folder: &Path, formats: &[Format]) -> Result<Option<WrittenMedia>, FileError> {
        if self.files.is_empty() || in_package_alone(formats) {
            return Ok(None);
        }
        files::write_media(folder, &self.files).map(Some)
    }

    /// The line of the summary. `beside` is what [`Media::write`] has given.
    pub(super) fn told(&self, beside: Option<&WrittenMedia>, formats: &[Format]) -> String {
        let place = match beside {
            Some(beside) => MediaPlace::Folder(&beside.folder, beside.older),
            None if in_package_alone(formats) => MediaPlace::Package,
            None => MediaPlace::Nowhere,
        };
        report::media(&self.files, self.remote, place)
    }
}

/// Whether a package, which brings its media, is all that is made.
fn in_package_alone(formats: &[Format]) -> bool {
    formats.iter().all(|format| *format == Format::Apkg)
}
