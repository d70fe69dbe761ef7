//! Which cards are the same after the notes were edited.

use cardmill::base::source::SourceFile;
use cardmill::cards::card::{Card, CardId};
use cardmill::cards::deck::Deck;
use cardmill::history::lock::Lock;
use cardmill::history::plan::{Event, counts};
use cardmill::history::{History, REMOVED_TAG, Run, follow};
use cardmill::rules::RuleSet;
use cardmill::{BuildOptions, build};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// Notes by name, and the lock of their last build.
pub(crate) struct Vault {
    pub(crate) lock: Lock,
    pub(crate) time: i64,
    pub(crate) tag_removed: bool,
    /// What was typed on the command line: everything below is read.
    pub(crate) scope: &'static str,
}

impl Vault {
    pub(crate) fn new() -> Self {
        Self { lock: Lock::default(), time: 1_700_000_000, tag_removed: false, scope: "" }
    }

    /// Builds these notes a minute later, with these rules.
    pub(crate) fn build_with(&mut self, rules: &RuleSet, notes: &[(&str, &str)]) -> (Deck, History) {
        self.time += 60;
        let sources: Vec<_> =
            notes.iter().map(|(name, text)| SourceFile::new(*name, *text).modified_at(self.time)).collect();
        let options = BuildOptions::default();
        let mut deck = build(&sources, rules, &options).deck;
        // What the other rules see in these notes is not the matter here.
        deck.cards
            .retain(|card| ["question", "questions", "term", "term-alone", "comparison"].contains(&card.rule.as_str()));
        let scope = self.scope;
        let run = Run {
            now: None,
            newest: self.time,
            tag_removed: self.tag_removed,
            in_scope: &|name| name.starts_with(scope),
            name: &|typed| typed.to_owned(),
            written: &[],
        };
        let history = follow(&mut deck, &self.lock, &run);
        self.lock = history.lock.clone();
        let ids: BTreeSet<_> = history.lock.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), history.lock.entries.len(), "no id is there twice");
        (deck, history)
    }

    pub(crate) fn build(&mut self, notes: &[(&str, &str)]) -> (Deck, History) {
        self.build_with(&RULES, notes)
    }
}

#[track_caller]
fn card<'d>(deck: &'d Deck, front: &str) -> &'d Card {
    let found: Vec<_> = deck.cards.iter().filter(|card| card.question.contains(front)).collect();
    let all: Vec<_> = deck.cards.iter().map(|card| &card.question).collect();
    assert_eq!(found.len(), 1, "cards that ask `{front}`, of {all:#?}");
    found[0]
}

/// Builds some notes, then others. The cards that ask what stands on the left ask then what
/// stands on the right; the counts of the plan are these.
#[track_caller]
fn check(before: &[(&str, &str)], after: &[(&str, &str)], same: &[(&str, &str)], plan: &str) {
    let mut vault = Vault::new();
    let (old, _) = vault.build(before);
    let (new, history) = vault.build(after);
    for (was, is) in same {
        assert_eq!(card(&old, was).id, card(&new, is).id, "`{was}` is now `{is}`");
    }
    assert_eq!(counts(&history.plan), plan);
}

const LOCKS: &str = "\
# Locks

## What is a deadlock?

Two threads wait for each other, each holding what the other one needs.

## What is a spinlock?

A lock whose waiting thread keeps asking until it gets it.

## How is starvation avoided?

By queues that serve whoever has waited longest.
";

#[test]
fn notes_that_stay_change_nothing() {
    check(&[("a.md", LOCKS)], &[("a.md", LOCKS)], &[], "nothing to change; 3 unchanged");
}

#[test]
fn an_edited_answer_keeps_its_card() {
    let after = LOCKS.replace("keeps asking until it gets it", "spins");
    check(&[("a.md", LOCKS)], &[("a.md", &after)], &[("spinlock", "spinlock")], "change 1; 2 unchanged");
}

#[test]
fn a_typo_in_the_question_keeps_its_card() {
    let before = LOCKS.replace("spinlock", "spinlok");
    check(&[("a.md", &before)], &[("a.md", LOCKS)], &[("spinlok", "spinlock")], "change 1; 2 unchanged");
}

#[test]
fn a_card_inserted_above_moves_no_history() {
    let after = LOCKS.replace("## What is a spin", "## What is a mutex?\n\nA lock for one owner.\n\n## What is a spin");
    check(
        &[("a.md", LOCKS)],
        &[("a.md", &after)],
        &[("deadlock", "deadlock"), ("spinlock", "spinlock"), ("starvation", "starvation")],
        "add 1; 3 unchanged",
    );
}

#[test]
fn a_deleted_card_is_gone_and_the_others_stay() {
    let at = LOCKS.find("## What is a spin").unwrap();
    let end = LOCKS.find("## How is").unwrap();
    let after = [&LOCKS[..at], &LOCKS[end..]].concat();
    check(
        &[("a.md", LOCKS)],
        &[("a.md", &after)],
        &[("deadlock", "deadlock"), ("starvation", "starvation")],
        "orphan 1; 2 unchanged",
    );
}

#[test]
fn a_renamed_file_keeps_its_cards() {
    let same = [("deadlock", "deadlock"), ("spinlock", "spinlock")];
    check(&[("a.md", LOCKS)], &[("b.md", LOCKS)], &same, "move 3; 0 unchanged");
}

#[test]
fn a_renamed_file_in_which_a_card_was_edited_keeps_all() {
    let after = LOCKS.replace("What is a spinlock?", "What is meant by a spin lock?");
    let same = [("deadlock", "deadlock"), ("spinlock", "spin lock"), ("starvation", "starvation")];
    check(&[("a.md", LOCKS)], &[("b.md", &after)], &same, "change 1, move 2; 0 unchanged");
}

#[test]
fn question_and_answer_edited_together_keep_their_card() {
    let after = LOCKS
        .replace("What is a spinlock?", "What does a spin lock do?")
        .replace("keeps asking until it gets it", "asks again and again until it gets it");
    check(&[("a.md", LOCKS)], &[("a.md", &after)], &[("spinlock", "spin lock")], "change 1; 2 unchanged");
}

#[test]
fn an_unrelated_card_at_the_same_place_is_a_new_card() {
    let after = LOCKS
        .replace("What is a spinlock?", "What is a heap?")
        .replace("A lock whose waiting thread keeps asking until it gets it.", "Memory that is given out at run time.");
    check(&[("a.md", LOCKS)], &[("a.md", &after)], &[("deadlock", "deadlock")], "add 1, orphan 1; 2 unchanged");
}

#[test]
fn swapped_sections_keep_their_cards() {
    let (head, tail) = LOCKS.split_at(LOCKS.find("## What is a spin").unwrap());
    let (first, top) = (head.trim_start_matches("# Locks\n\n"), "# Locks\n\n");
    let after = [top, tail, "\n", first].concat();
    let same = [("deadlock", "deadlock"), ("spinlock", "spinlock"), ("starvation", "starvation")];
    check(&[("a.md", LOCKS)], &[("a.md", &after)], &same, "nothing to change; 3 unchanged");
}

#[test]
fn a_section_moved_to_another_file_keeps_its_cards() {
    let (head, tail) = LOCKS.split_at(LOCKS.find("## What is a spin").unwrap());
    let moved = format!("# Waiting\n\n{tail}");
    check(
        &[("a.md", LOCKS), ("b.md", "# Waiting\n")],
        &[("a.md", head), ("sub/b.md", &moved)],
        &[("deadlock", "deadlock"), ("spinlock", "spinlock"), ("starvation", "starvation")],
        "change 2; 1 unchanged",
    );
}

#[test]
fn an_item_inserted_in_the_middle_of_a_list_is_the_only_new_card() {
    let before =
        "# Backups\n\n- Full backup: copies everything, every time\n- Incremental backup: copies only what changed\n";
    let after = before.replace("- Incr", "- Differential backup: copies what changed since the full one\n- Incr");
    check(
        &[("a.md", before)],
        &[("a.md", &after)],
        &[("Full", "Full"), ("Incremental", "Incremental")],
        "add 1; 2 unchanged",
    );
}

#[test]
fn a_term_renamed_everywhere_keeps_its_cards() {
    let before = "# Mutex\n\n- Mutex: a lock that one thread owns at a time\n- Spinlock: a mutex that waits by asking\n\n\
        ## Why does a mutex have an owner?\n\nSo that only the thread that took the mutex can give it back.\n";
    let after = before.replace("Mutex", "Mutual exclusion").replace("mutex", "mutual exclusion");
    check(
        &[("a.md", before)],
        &[("a.md", &after)],
        &[("What is Mutex", "What is Mutual"), ("Spinlock", "Spinlock"), ("owner", "owner")],
        "change 3; 0 unchanged",
    );
}

#[test]
fn a_comparison_with_a_third_subject_keeps_its_card() {
    let before = "# Difference between RPO and RTO\n\nRPO: how much data may be lost\nRTO: how long it may take until all works again\n";
    let after = "# Difference between RPO, RTO and MTTR\n\nRPO: how much data may be lost\nRTO: how long it may take until all works again\n\
        MTTR: the mean time of a repair\n";
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", before)]);
    let (new, _) = vault.build(&[("a.md", after)]);
    assert_eq!(card(&old, "difference").id, card(&new, "difference").id);
}

#[test]
fn the_same_question_in_two_files_is_two_cards_that_stay_apart() {
    let text = |answer: &str| format!("## What is a key?\n\n{answer}\n");
    let (music, crypto, lost) = (text("A scale with a home."), text("A secret number."), text("A piece of metal."));
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("crypto.md", &crypto), ("music.md", &music)]);
    let (new, _) = vault.build(&[("a-house.md", &lost), ("crypto.md", &crypto), ("music.md", &music)]);
    let ids = |deck: &Deck| deck.cards.iter().map(|card| (card.source.path.clone(), card.id)).collect::<Vec<_>>();
    assert_eq!(ids(&old), ids(&new)[1..]);
    assert_ne!(old.cards[0].id, old.cards[1].id);
    // A file taken away does not hand its history to the other one.
    let (rest, _) = vault.build(&[("a-house.md", &lost), ("music.md", &music)]);
    assert_eq!(ids(&rest)[1..], ids(&old)[1..]);
}

#[test]
fn a_file_that_is_deleted_and_restored_has_its_old_cards() {
    let other = ("b.md", "## What is a heap?\n\nMemory that is given out at run time.\n");
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", &LOCKS.replace("spinlock", "spinlok")), other]);
    let (old, _) = (vault.build(&[("a.md", LOCKS), other]).0, old);
    let (_, gone) = vault.build(&[other]);
    assert_eq!(counts(&gone.plan), "orphan 3; 1 unchanged");
    assert!(gone.plan.orphans.iter().all(|orphan| orphan.removed == vault.time));
    let (_, still) = vault.build(&[other]);
    assert_eq!((counts(&still.plan), still.plan.orphans.len()), ("nothing to change; 1 unchanged".to_owned(), 3));
    let (new, back) = vault.build(&[("a.md", LOCKS), other]);
    assert_eq!(counts(&back.plan), "return 3; 1 unchanged");
    assert_eq!(
        old.cards.iter().map(|card| (card.id, card.source.modified)).collect::<Vec<_>>(),
        new.cards.iter().map(|card| (card.id, card.source.modified)).collect::<Vec<_>>()
    );
}

#[test]
fn a_rule_that_changes_its_wording_keeps_its_cards() {
    let before = "# Backups\n\n- Full backup: copies everything, every time\n- Incremental backup: copies only what changed\n- Mirror: copies again whenever something changes\n";
    let wording = "[ask.cue]\nen = [\"Say in your own words what this is: {label}\"]\n";
    let changed = RuleSet::load(&[("mine.toml".to_owned(), wording.to_owned())]).unwrap();
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", before)]);
    let (new, history) = vault.build_with(&changed, &[("a.md", before)]);
    assert_ne!(old.cards[0].question, new.cards[0].question);
    assert_eq!(counts(&history.plan), "change 3; 0 unchanged");
}

#[test]
fn a_renamed_deck_moves_cards_and_keeps_their_time() {
    let named = |title: &str| format!("---\ntitle: {title}\n---\n\n{}", LOCKS.trim_start_matches("# Locks\n"));
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", &named("Locks"))]);
    let (new, history) = vault.build(&[("a.md", &named("Waiting"))]);
    assert_eq!(counts(&history.plan), "move 3; 0 unchanged");
    let times = |deck: &Deck| deck.cards.iter().map(|card| card.source.modified).collect::<Vec<_>>();
    assert_eq!(times(&old), times(&new), "an import cannot move cards, so nothing is newer");
}

#[test]
fn without_its_lock_a_vault_gets_the_same_ids_again() {
    let (old, _) = Vault::new().build(&[("a.md", LOCKS)]);
    let (new, _) = Vault::new().build(&[("a.md", LOCKS)]);
    let ids = |deck: &Deck| deck.cards.iter().map(|card| card.id).collect::<Vec<CardId>>();
    assert_eq!(ids(&old), ids(&new));
}

#[test]
fn a_note_is_newer_only_when_its_card_changed() {
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", LOCKS)]);
    let after = format!("A line above.\n\n{}", LOCKS.replace("keeps asking until it gets it", "spins"));
    let (new, _) = vault.build(&[("a.md", &after)]);
    for front in ["deadlock", "starvation"] {
        assert_eq!(card(&old, front).source.modified, card(&new, front).source.modified);
    }
    assert_eq!(card(&new, "spinlock").source.modified, vault.time);
}

#[test]
fn a_changed_card_is_newer_even_when_its_file_claims_to_be_older() {
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", LOCKS)]);
    vault.time -= 5000;
    let (new, _) = vault.build(&[("a.md", &LOCKS.replace("keeps asking until it gets it", "spins"))]);
    assert_eq!(card(&new, "spinlock").source.modified, card(&old, "spinlock").source.modified + 1);
}

#[test]
fn cards_of_files_that_were_not_read_are_left_alone() {
    let other = ("other/b.md", "## What is a heap?\n\nMemory that is given out at run time.\n");
    let mut vault = Vault::new();
    vault.build(&[("notes/a.md", LOCKS), other]);
    vault.scope = "notes/";
    let (_, history) = vault.build(&[("notes/a.md", LOCKS)]);
    // Their deck no longer begins with the folder, since no other one was read.
    assert_eq!(counts(&history.plan), "move 3; 0 unchanged");
    assert!(history.plan.orphans.is_empty() && history.lock.entries.len() == 4);
    // A new card does not take the id of one that was not read.
    let (deck, _) = vault.build(&[("notes/a.md", LOCKS), ("notes/c.md", other.1)]);
    assert_eq!(deck.cards.len(), 4);
}

#[test]
fn cards_that_are_gone_are_exported_once_more_with_a_tag_when_asked() {
    let at = LOCKS.find("## How is").unwrap();
    let mut vault = Vault::new();
    let (old, _) = vault.build(&[("a.md", LOCKS)]);
    vault.tag_removed = true;
    let (new, history) = vault.build(&[("a.md", &LOCKS[..at])]);
    let (before, tagged) = (card(&old, "starvation"), card(&new, "starvation"));
    assert_eq!((tagged.id, &tagged.answer), (before.id, &before.answer));
    assert!(tagged.source.modified > before.source.modified && tagged.tags.iter().any(|tag| tag == REMOVED_TAG));
    assert_eq!(history.plan.orphans[0].search, "tag:cardmill::removed");
    let (again, _) = vault.build(&[("a.md", &LOCKS[..at])]);
    assert_eq!(card(&again, "starvation").source.modified, tagged.source.modified, "asking twice changes nothing");
    let (back, history) = vault.build(&[("a.md", LOCKS)]);
    let back = card(&back, "starvation");
    assert!(back.id == before.id && back.tags == before.tags && back.source.modified > tagged.source.modified);
    assert_eq!(history.plan.count(Event::Returned), 1);
}

#[test]
fn chinese_cards_are_followed_without_blanks_between_words() {
    let before = "# 锁\n\n- 悲观锁：先加锁再读写，认为冲突一定会发生\n- 乐观锁：提交时才检查版本号，认为冲突很少\n- 自旋锁：等待的线程不停地询问\n";
    let after =
        before.replace("乐观锁：提交时才检查版本号，认为冲突很少", "乐观并发锁：到提交时才检查版本号，假定冲突很少");
    check(
        &[("a.md", before)],
        &[("a.md", &after)],
        &[("悲观", "悲观"), ("乐观锁", "乐观并发锁"), ("自旋", "自旋")],
        "change 1; 2 unchanged",
    );
}

#[test]
fn an_id_written_in_a_note_wins_over_the_lock() {
    let mut vault = Vault::new();
    let (mut deck, history) = vault.build(&[("a.md", LOCKS)]);
    deck.cards[0].id = CardId([7; 16]);
    let run = Run {
        now: None,
        newest: 1,
        tag_removed: false,
        in_scope: &|_| true,
        name: &|typed| typed.to_owned(),
        written: &[0],
    };
    let known = follow(&mut deck, &history.lock, &run);
    assert_eq!(deck.cards[0].id, CardId([7; 16]));
    assert_eq!(counts(&known.plan), "add 1, orphan 1; 2 unchanged");
    // And from then on it is known by that id, whatever it asks.
    deck.cards[0].question = "Something else?".to_owned();
    let again = follow(&mut deck, &known.lock, &run);
    assert_eq!((deck.cards[0].id, again.plan.count(Event::Changed)), (CardId([7; 16]), 1));
}
