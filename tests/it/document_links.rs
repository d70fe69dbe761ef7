//! Every link of README and `docs/` leads somewhere, and every chapter is in the site.

use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut names = vec!["README.md".to_owned(), "ARCHITECTURE.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    let entries = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    names.extend(entries.map(|name| format!("docs/{}", name.to_str().unwrap())).filter(|name| name.ends_with(".md")));
    names.push("docs/gallery/README.md".to_owned());
    let literal = regex::Regex::new(r"``.*?``|`[^`\n]*`").unwrap();
    let link = regex::Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut links = 0;
    for name in names {
        let text = fs::read_to_string(root().join(&name)).unwrap();
        // What stands in code is no link.
        let mut fence = None;
        let mut outside = String::new();
        for line in text.lines() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match fence {
                Some(open) if ticks >= open => fence = None,
                None if ticks >= 3 => fence = Some(ticks),
                Some(_) => {}
                None => outside.push_str(&format!("{line}\n")),
            }
        }
        let bare = literal.replace_all(&outside, "");
        let folder = root().join(&name).parent().unwrap().to_owned();
        for found in link.captures_iter(&bare).filter(|found| !found[1].contains("://")) {
            let (path, anchor) = found[1].split_once('#').unwrap_or((&found[1], ""));
            let target = if path.is_empty() { root().join(&name) } else { folder.join(path) };
            assert!(target.exists(), "{name}: `{}` leads nowhere", &found[1]);
            if !anchor.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let has = text.lines().filter(|line| line.starts_with('#')).any(|line| anchor_of(line) == anchor);
                assert!(has, "{name}: there is no heading for `{}`", &found[1]);
            }
            links += 1;
        }
    }
    assert!(links > 50, "{links}");
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_chapter = name.ends_with(".md") && name != "SUMMARY.md";
        assert!(!is_chapter || summary.contains(&format!("]({name})")), "{name} is not in docs/SUMMARY.md");
    }
}

/// The anchor of a heading, as sites make them.
fn anchor_of(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}
