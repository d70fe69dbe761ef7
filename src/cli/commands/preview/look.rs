//! A build as the page shows it: all cards with their places, hidden ones among them.

use crate::cli::args::BuildArgs;
use crate::cli::commands::job::Job;
use crate::cli::commands::project::Project;
use crate::cli::commands::{build, history};
use cardmill::authoring::check::{self, Run};
use cardmill::authoring::explain::{self, Identity, KnownBy, Origins};
use cardmill::base::code::Code;
use cardmill::base::diagnostic::Diagnostic;
use cardmill::base::paths::slashed;
use cardmill::base::source::{Lines, SourceFile, Span};
use cardmill::cards::card::Card;
use cardmill::cards::deck::Deck;
use cardmill::export::Theme;
use cardmill::history::decisions::{Decision, Decisions};
use cardmill::history::plan::Plan;
use cardmill::markdown::repair::Repair;
use cardmill::media::Medium;
use cardmill::pipeline::Coverage;
use cardmill::{BuildOptions, files};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What a build gives, and what it stands on.
pub(super) struct Look {
    pub(super) project: Project,
    pub(super) options: BuildOptions,
    /// The notes and folders that were named.
    pub(super) paths: Vec<PathBuf>,
    pub(super) sources: Vec<SourceFile>,
    pub(super) deck: Deck,
    /// Where the cards came from; the same indices as in the sources.
    pub(super) origins: Vec<Origins>,
    pub(super) theme: Theme,
    pub(super) media: Vec<Medium>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) repaired: Vec<(PathBuf, Repair)>,
    /// The text that is on no card, with the indices of the notes.
    pub(super) uncovered: Vec<(usize, Span)>,
    pub(super) coverage: Coverage,
    /// What a build would change, when there is a lock.
    pub(super) plan: Option<Plan>,
    /// What a person has decided.
    pub(super) decisions: Decisions,
    /// See [`Look::plain`].
    plain: OnceLock<Deck>,
}

#[cfg_attr(not(feature = "preview"), expect(dead_code, reason = "only the page that is served asks for all of it"))]
impl Look {
    /// Builds the notes, and writes nothing.
    pub(super) fn of(args: &BuildArgs) -> anyhow::Result<Self> {
        let mut job = Job::of(args)?;
        let decisions = job.project.decisions.clone();
        // A card that was hidden is shown as such, and not left out.
        job.project.decisions = decisions.without_leaving();
        let mut made = build::make(&job)?;
        let options = job.project.options(&args.project, args.deck.clone(), args.grade);
        let rules = &job.project.rules;
        let origins = made.notes.sources.par_iter().map(|source| explain::origins(source, rules, &options)).collect();
        let tracked = history::track(&job, &made.notes, &mut made.build, &mut made.theme)?;
        let (sources, checks) = (&made.notes.sources, job.checks());
        let run = Run { sources, build: &made.build, rules: &job.project.rules, checks: &checks, settings: None };
        // What is mended and what is on no card is shown in its place.
        let is_else = |found: &Diagnostic| ![Code::Uncovered, Code::Repair].contains(&found.code);
        let found = check::findings(&run).into_iter().filter(is_else);
        let diagnostics = checks.taken(made.notes.diagnostics.into_iter().chain(found).collect());
        Ok(Self {
            options,
            paths: job.paths,
            project: job.project,
            sources: made.notes.sources,
            deck: made.build.deck,
            origins,
            theme: made.theme,
            media: made.media.files,
            diagnostics,
            repaired: made.build.repaired,
            uncovered: made.build.uncovered,
            coverage: made.build.coverage,
            // Without a lock that was written, everything would be new.
            plan: tracked.filter(|tracked| tracked.file.text().is_some()).map(|tracked| tracked.history.plan),
            decisions,
            plain: OnceLock::new(),
        })
    }

    /// The deck as rules and settings make it of the notes, without media, lock and decisions; its cards have the
    /// same indices as those of the deck.
    pub(super) fn plain(&self) -> &Deck {
        self.plain.get_or_init(|| cardmill::build(&self.sources, &self.project.rules, &self.options).deck)
    }

    /// The note of this name.
    pub(super) fn source(&self, path: &str) -> Option<&SourceFile> {
        self.sources.iter().find(|source| name(source) == path)
    }

    /// The card of this id.
    pub(super) fn card(&self, id: &str) -> Option<&Card> {
        self.deck.cards.iter().find(|card| card.id.to_string() == id)
    }

    /// The folder of the settings, or else that of the notes.
    pub(super) fn home(&self) -> PathBuf {
        if let Some(root) = self.project.config.root() {
            return files::from_here(root);
        }
        let first = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = if files::is_folder(first) { Some(first) } else { first.parent() };
        folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
    }

    /// What `explain` says about lines of a note, as JSON.
    pub(super) fn explain(&self, path: &str, lines: Lines) -> Option<String> {
        let source = self.source(path)?;
        let mut explanation = explain::explain(source, lines, &self.project.rules, &self.options);
        let alone = cardmill::build(std::slice::from_ref(source), &self.project.rules, &self.options).deck.cards;
        let here = self.deck.cards.iter().filter(|card| card.source.path == path);
        let identities: BTreeMap<String, Identity> = alone
            .iter()
            .zip(here)
            .map(|(alone, here)| (alone.id.to_string(), Identity { id: here.id.to_string(), known_by: KnownBy::Front }))
            .collect();
        explanation.identify(&identities);
        for card in &mut explanation.cards {
            card.decision = self.decisions.about(&card.identity.id).map(Decision::in_words);
        }
        serde_json::to_string(&explanation).ok()
    }

    /// The folder that the page is about, as people call it.
    pub(super) fn title(&self) -> String {
        let first = self.project.config.root().map(Path::to_owned);
        let first = first.or_else(|| self.paths.first().map(|path| files::absolute(path))).unwrap_or_default();
        first.file_name().map_or_else(|| "notes".to_owned(), |name| name.to_string_lossy().into_owned())
    }
}

/// What a note is called by its cards.
pub(super) fn name(source: &SourceFile) -> String {
    slashed(source.path())
}
