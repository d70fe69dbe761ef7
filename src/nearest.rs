//! The name that somebody may have meant: for messages about names that nothing has.

/// The known name that is nearest by the letters it shares, if one is near.
pub fn nearest(name: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    known
        .into_iter()
        .map(|known| (distance(name, known.as_ref()), known.as_ref().to_owned()))
        .min()
        .filter(|(far, known)| *far * 2 <= known.chars().count().max(2))
        .map(|(_, known)| known)
}

/// The edit distance of two names.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, c) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let cost = diagonal + usize::from(c != *other);
            diagonal = row[column + 1];
            row[column + 1] = cost.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
