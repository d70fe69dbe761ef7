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

/// The edit distance of two names; two letters that were swapped are one edit.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (at, c) in from.iter().enumerate() {
        let mut row = vec![at + 1];
        for (column, other) in to.iter().enumerate() {
            let cost = rows[at][column] + usize::from(c != other);
            let mut least = cost.min(rows[at][column + 1] + 1).min(row[column] + 1);
            if at > 0 && column > 0 && c != other && (*c, from[at - 1]) == (to[column - 1], *other) {
                least = least.min(rows[at - 1][column - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn swapped_letters_are_one_slip() {
        assert_eq!(nearest("paht", ["last", "line", "path"]).as_deref(), Some("path"));
        assert_eq!(nearest("Fornt", ["Front", "Font"]).as_deref(), Some("Font"));
        assert_eq!(nearest("eng", ["de", "en", "zh"]).as_deref(), Some("en"));
        assert_eq!(nearest("x", ["last", "line"]), None);
    }
}
