//! How fast the stages are, in bytes of note a second, over a generated note.
//!
//! `make bench` runs all; `cargo bench -- export` runs those with that word in their name.
//! For the cards a second, divide: the note has about [`CARDS`] of them.

#[path = "../tests/support/corpus.rs"]
mod corpus;

use cardmill::base::encoding::decode;
use cardmill::base::source::SourceFile;
use cardmill::export::{ExportOptions, Format, export, highlights};
use cardmill::extract::extract;
use cardmill::history::lock::{self, Lock};
use cardmill::history::matching::matching;
use cardmill::history::{Run, follow, text};
use cardmill::markdown::parse::parse;
use cardmill::markdown::repair::repair;
use cardmill::outline::outline;
use cardmill::rules::{RuleSet, Selection};
use cardmill::{BuildOptions, build};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use std::hint::black_box;

/// The number of cards that the note is made for.
const CARDS: usize = 10_000;

fn stages(criterion: &mut Criterion) {
    let note = corpus::note(CARDS);
    let (gbk, _, _) = encoding_rs::GBK.encode(&note);
    let options = BuildOptions::default();
    let rules = RuleSet::builtin();
    let sources = [SourceFile::new("note.md", note.as_str())];
    let deck = build(&sources, &rules, &options).deck;

    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10).throughput(Throughput::Bytes(note.len() as u64));
    group.bench_function("decode UTF-8", |bench| bench.iter(|| decode(black_box(note.as_bytes()))));
    group.bench_function("decode GBK", |bench| bench.iter(|| decode(black_box(&gbk))));
    group.bench_function("load rules", |bench| bench.iter(RuleSet::builtin));
    let source = &sources[0];
    let clean = repair(source, &rules.repair);
    let blocks = parse(clean.text());
    let tree = outline(&clean, blocks.clone(), &rules.words);
    let all = Selection::usual(&rules);
    group.bench_function("repair", |bench| bench.iter(|| repair(black_box(source), &rules.repair)));
    group.bench_function("parse", |bench| bench.iter(|| parse(black_box(clean.text()))));
    group.bench_function("outline", |bench| bench.iter(|| outline(&clean, black_box(blocks.clone()), &rules.words)));
    group.bench_function("extract", |bench| bench.iter(|| extract(black_box(&tree), &rules, &all, false)));
    group.bench_function("build", |bench| bench.iter(|| build(black_box(&sources), &rules, &options)));
    for (name, format) in
        [("apkg", Format::Apkg), ("csv", Format::Csv), ("md", Format::Markdown), ("json", Format::Json)]
    {
        let options = ExportOptions { timestamp: Some(1_700_000_000), ..ExportOptions::default() };
        group.bench_with_input(BenchmarkId::new("export", name), &format, |bench, format| {
            bench.iter(|| export(black_box(&deck), *format, &options));
        });
    }
    group.finish();
}

/// Cards against the lock of the build before, of which hardly any changed.
fn history(criterion: &mut Criterion) {
    const KNOWN: usize = 20_000;
    let options = BuildOptions::default();
    let rules = RuleSet::builtin();
    let deck_of = |text: String| {
        let mut deck = build(&[SourceFile::new("note.md", text)], &rules, &options).deck;
        deck.cards.truncate(KNOWN);
        deck
    };
    let run = Run {
        now: Some(1_700_000_000),
        newest: 1_700_000_000,
        tag_removed: false,
        in_scope: &|_| true,
        name: &|typed| typed.to_owned(),
        written: &[],
    };
    let note = corpus::note(KNOWN * 2);
    let known = follow(&mut deck_of(note.clone()), &Lock::default(), &run).lock;
    let source = SourceFile::new("cardmill.lock", lock::write(&known));
    // A hundred answers and a few questions are edited.
    let edited = deck_of(note.replace("00负责保存状态", "00 负责保存全部状态").replace("module 33", "modul 33"));
    assert_eq!((known.entries.len(), edited.cards.len()), (KNOWN, KNOWN));

    let mut group = criterion.benchmark_group("history");
    group.sample_size(10).throughput(Throughput::Elements(KNOWN as u64));
    group.bench_function("read the lock", |bench| bench.iter(|| lock::parse(black_box(&source))));
    let next = follow(&mut edited.clone(), &known, &run).lock;
    let texts = |lock: &Lock| lock.entries.iter().map(text).map(|text| format!("{text:?}")).collect::<Vec<_>>();
    let changed = texts(&known).iter().zip(texts(&next)).filter(|(old, new)| *old != new).count();
    assert!((20..500).contains(&changed), "few cards change, not {changed}");
    group.bench_function("match", |bench| {
        bench.iter(|| {
            let [old, new] = [&known, &next].map(|lock| lock.entries.iter().map(text).collect::<Vec<_>>());
            matching(black_box(&old), black_box(&new))
        });
    });
    group.bench_function("follow few edits", |bench| {
        bench.iter_batched(|| edited.clone(), |mut deck| follow(&mut deck, &known, &run), BatchSize::LargeInput);
    });
    group.bench_function("write the lock", |bench| bench.iter(|| lock::write(black_box(&known))));
    group.finish();
}

/// Code on cards: what it takes to colour it, before it is written in every format.
fn code(criterion: &mut Criterion) {
    const CODED: usize = 4_000;
    let options = BuildOptions::default();
    let rules = RuleSet::builtin();
    let mut group = criterion.benchmark_group("code");
    group.sample_size(10).throughput(Throughput::Elements(CODED as u64));
    for distinct in [0, 200, CODED] {
        let sources = [SourceFile::new("note.md", corpus::code(CODED, distinct))];
        let deck = build(&sources, &rules, &options).deck;
        assert!(deck.cards.len() >= CODED, "{} cards", deck.cards.len());
        group.bench_with_input(BenchmarkId::new("colour 4000 cards, distinct", distinct), &deck, |bench, deck| {
            bench.iter(|| highlights(black_box(deck), &Format::ALL));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stages(&mut criterion);
    code(&mut criterion);
    history(&mut criterion);
    criterion.final_summary();
}
