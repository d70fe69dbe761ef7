//! Tables of a TOML file as lines of its text, for those who change one and leave the rest as it is.

/// The lines that open a table; those inside a text over several lines do not.
pub fn tables(lines: &[&str]) -> Vec<usize> {
    let mut open: Option<&str> = None;
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match open {
            Some(quotes) if line.contains(quotes) => open = None,
            Some(_) => {}
            None if line.trim_start().starts_with('[') => found.push(at),
            None => {
                let opens = |quotes: &&&str| line.matches(**quotes).count() % 2 == 1;
                open = ["\"\"\"", "'''"].iter().find(opens).copied();
            }
        }
    }
    found
}

/// The first of the comment lines right above a line.
pub fn above(lines: &[&str], at: usize) -> usize {
    lines[..at].iter().rposition(|line| !line.trim_start().starts_with('#')).map_or(0, |before| before + 1)
}
