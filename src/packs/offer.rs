//! Telling the author of a note that is clearly written for a pack.

use super::grammar::{Offer, Pack};
use super::scan::{Find, Scan};
use super::{find, sheet};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::SourceFile;

/// A finding for each pack that a note is clearly written for. Packs that nobody chose are
/// looked for in the way in which they would read, but no card is made.
pub fn offers<'p>(source: &SourceFile, packs: impl IntoIterator<Item = &'p Pack>) -> Vec<Diagnostic> {
    let text = source.text();
    let mut rows = None;
    let mut found = Vec::new();
    for pack in packs {
        let Some(offer) = pack.offer.as_ref().filter(|offer| offer.has.iter().any(|sign| text.contains(sign.as_str())))
        else {
            continue;
        };
        let rows = rows.get_or_insert_with(|| sheet::rows(text));
        let mut scan =
            Scan { rows: rows.clone(), pack, taken: vec![false; rows.len()], finds: Vec::new(), faults: Vec::new() };
        find(&mut scan);
        let counted: Vec<&Find> = scan.finds.iter().filter(|find| counts(&scan, offer, find)).collect();
        let lines: usize =
            counted.iter().map(|find| find.rows.clone().filter(|row| scan.rows[*row].has_text()).count()).sum();
        let all = scan.rows.iter().filter(|row| row.has_text()).count();
        // Marks that are wrong as often as right are no marks.
        let clear =
            counted.len() >= offer.least && lines * 100 >= all * offer.share && scan.faults.len() * 2 <= counted.len();
        if let Some(first) = counted.first().filter(|_| clear) {
            found.push(Diagnostic {
                code: Code::PackOffer,
                severity: Severity::Note,
                message: format!("this note has {} {}", counted.len(), offer.marks),
                path: source.path().to_owned(),
                span: super::span(source, &scan.place(*first.rows.start())),
                help: Some(format!("add `--pack {}` to read them as cards", pack.name)),
            });
        }
    }
    found
}

fn counts(scan: &Scan<'_>, offer: &Offer, find: &Find) -> bool {
    !find.rows.clone().any(|row| offer.unless.iter().any(|sign| scan.rows[row].text.contains(sign.as_str())))
}
