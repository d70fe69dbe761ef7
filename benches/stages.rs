//! How fast the stages are, in bytes of note a second, over a generated note.
//!
//! `make bench` runs all; `cargo bench -- export` runs those with that word in their name.
//! For the cards a second, divide: the note has about [`CARDS`] of them.

#[path = "../tests/support/corpus.rs"]
mod corpus;

use cardmill::card::Grade;
use cardmill::encoding::decode;
use cardmill::export::{ExportOptions, Format, export};
use cardmill::rules::RuleSet;
use cardmill::source::SourceFile;
use cardmill::{BuildOptions, build};
use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;

/// The number of cards that the note is made for.
const CARDS: usize = 10_000;

fn stages(criterion: &mut Criterion) {
    let note = corpus::note(CARDS);
    let (gbk, _, _) = encoding_rs::GBK.encode(&note);
    let options = BuildOptions {
        deck: None,
        grade: Grade::Likely,
        without_repairs: Vec::new(),
        packs: Vec::new(),
        own_packs: Vec::new(),
    };
    let rules = RuleSet::builtin();
    let sources = [SourceFile::new("note.md", note.as_str())];
    let deck = build(&sources, &rules, &options).deck;

    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10).throughput(Throughput::Bytes(note.len() as u64));
    group.bench_function("decode UTF-8", |bench| bench.iter(|| decode(black_box(note.as_bytes()))));
    group.bench_function("decode GBK", |bench| bench.iter(|| decode(black_box(&gbk))));
    group.bench_function("load rules", |bench| bench.iter(RuleSet::builtin));
    group.bench_function("build", |bench| bench.iter(|| build(black_box(&sources), &rules, &options)));
    for (name, format) in
        [("apkg", Format::Apkg), ("csv", Format::Csv), ("md", Format::Markdown), ("json", Format::Json)]
    {
        let options = ExportOptions { timestamp: Some(1_700_000_000) };
        group.bench_with_input(BenchmarkId::new("export", name), &format, |bench, format| {
            bench.iter(|| export(black_box(&deck), *format, &options));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stages(&mut criterion);
    criterion.final_summary();
}
