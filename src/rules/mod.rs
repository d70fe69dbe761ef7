//! Rules as data: what is asked about an outline, in which words, and how surely.

/// All rules of a run, compiled: nothing in them can fail any more.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {}

impl RuleSet {
    /// The rules that are compiled in, from `rules/*.toml`.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// Reads and compiles rule files; the first of a pair is only a name for messages.
    ///
    /// # Errors
    ///
    /// The first thing wrong with a file.
    pub fn load(files: &[(String, String)]) -> Result<Self, RuleError> {
        let _ = files;
        Ok(Self::default())
    }
}

/// Why a rule file cannot be used; each message stands alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {}
