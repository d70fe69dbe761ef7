//! A folder with notes in it, and the program run there.

use snapbox::cmd::{Command, OutputAssert};
use std::fs;
use std::path::PathBuf;

/// A folder that goes away at the end of the test.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    /// What the program remembers of earlier runs.
    cache: tempfile::TempDir,
}

impl Project {
    /// A folder with these files.
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap(), cache: tempfile::tempdir().unwrap() };
        for (name, bytes) in files {
            let path = project.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        project
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The records of earlier runs.
    pub(crate) fn records(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.cache.path().join("cardmill")).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// The names in a folder of the folder, sorted.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program, ready to run in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        Command::new(snapbox::cmd::cargo_bin!("cardmill"))
            .current_dir(self.folder.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .env_remove("CARDMILL_NO_CACHE")
            .env("XDG_CACHE_HOME", self.cache.path())
            .args(args)
    }

    /// Runs the program in the folder.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> OutputAssert {
        self.command(args).assert()
    }
}
