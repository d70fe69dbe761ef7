//! Pictures of a note that no card of it shows.

use super::note::NoteCard;
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::SourceFile;
use crate::outline::Outline;
use crate::text::marks::{Piece, has_image, pieces};
use std::collections::BTreeSet;

/// A finding for each of them. Where a note gives no card at all, they are nothing to speak of.
pub(super) fn unseen_pictures(source: &SourceFile, outline: &Outline, cards: &[NoteCard]) -> Vec<Diagnostic> {
    if outline.pictures.is_empty() || cards.is_empty() {
        return Vec::new();
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut look = |text: &str| {
        for piece in has_image(text).then(|| pieces(text)).into_iter().flatten() {
            if let Piece::Image(image) = piece {
                seen.insert(image.target.to_owned());
            }
        }
    };
    for card in cards.iter().map(|made| &made.card) {
        look(&card.question);
        [&card.below, &card.answer, &card.extra].iter().for_each(|content| content.each_text(&mut |text| look(text)));
    }
    let unseen = outline.pictures.iter().filter(|picture| !seen.contains(&picture.target));
    unseen
        .map(|picture| Diagnostic {
            code: Code::UnseenPicture,
            severity: Severity::Note,
            message: format!("no card shows the picture `{}`", picture.target),
            path: source.path().to_owned(),
            span: source.text_span(picture.line),
            help: Some("a card shows the pictures in its answer and right below it".to_owned()),
        })
        .collect()
}
