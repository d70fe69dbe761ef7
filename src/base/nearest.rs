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

/// The edit distance of two names; two letters that changed places are one edit.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (at, c) in from.iter().enumerate() {
        let mut row = vec![at + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = rows[at][column] + usize::from(c != other);
            let mut best = changed.min(rows[at][column + 1] + 1).min(row[column] + 1);
            if at > 0 && column > 0 && *c == to[column - 1] && from[at - 1] == *other {
                best = best.min(rows[at - 1][column - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}
