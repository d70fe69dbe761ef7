//! What was in the note arrives on the card, and nothing that could run there.

use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::export::{ExportOptions, Format, export};
use cardmill::rules::RuleSet;
use cardmill::text::commonmark::read_content;
use cardmill::text::highlight::Highlights;
use cardmill::text::html;
use cardmill::{BuildOptions, build};
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// The cards of notes as the lines of the JSON export.
fn cards(notes: &[String], pack: Option<&str>) -> Vec<Value> {
    let packs = pack.into_iter().map(str::to_owned).collect();
    let options = BuildOptions { grade: Some(Grade::Bold), packs, ..BuildOptions::default() };
    let source = |(at, note): (usize, &String)| SourceFile::new(format!("{at}.md"), note.as_str());
    let sources: Vec<SourceFile> = notes.iter().enumerate().map(source).collect();
    let bytes = export(&build(&sources, &RULES, &options).deck, Format::Json, &ExportOptions::default());
    String::from_utf8(bytes.unwrap()).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The answer to the question of a heading.
#[track_caller]
fn answer(body: &str) -> String {
    let cards = cards(&[format!("# Title\n\n## What is the Thing?\n\n{body}\n")], None);
    let thing = cards.iter().find(|card| card["question"] == "What is the Thing?");
    thing.expect("the heading asks something")["answer_html"].as_str().unwrap().to_owned()
}

#[test]
fn styles_and_links_of_a_sentence_arrive() {
    assert_data_eq!(
        answer("It is **bold**, *italic*, ~~gone~~, ==marked==, `code`, H<sub>2</sub>O and <b>more</b>."),
        str![
            "It is <b>bold</b>, <i>italic</i>, <s>gone</s>, <mark>marked</mark>, <code>code</code>, H<sub>2</sub>O and <b>more</b>."
        ]
    );
    assert_data_eq!(
        answer(
            "It is told at length on [the page](https://example.org/a_b), by many [there][x], in https://example.org/c and by hand in [a note](other.md).\n\n[x]: https://example.org/x"
        ),
        str![[
            r#"It is told at length on <a href="https://example.org/a_b">the page</a>, by many <a href="https://example.org/x">there</a>, in <a href="https://example.org/c">https://example.org/c</a> and by hand in a note."#
        ]]
    );
    assert_data_eq!(
        answer("它的名字**（又叫别名）**很长\n第二行写着*斜体*"),
        str!["它的名字<b>（又叫别名）</b>很长<br>第二行写着<i>斜体</i>"]
    );
}

#[test]
fn cells_keep_their_styles_and_pictures() {
    assert_data_eq!(
        answer("| Flower | Looks |\n|---|---|\n| **Rose** | ![](r.png) |\n| Lily | *six* ![[l.png\\|30]] |"),
        str![[
            r#"<table><thead><tr><th>Flower</th><th>Looks</th></tr></thead><tbody><tr><td><b>Rose</b></td><td><img src="r.png" alt=""></td></tr><tr><td>Lily</td><td><i>six</i> <img src="l.png" alt="" width="30"></td></tr></tbody></table>"#
        ]]
    );
    let note = "# Chess\n\n| | Value | Moves |\n|---|---|---|\n| Rook | **5** | [straight](https://example.org) |\n| Bishop | 3 | ![](b.png) |\n";
    let rows = cards(&[note.to_owned()], None);
    let rows = rows.iter().filter(|card| ["table-row", "table-cell"].contains(&card["rule"].as_str().unwrap()));
    let rows: Vec<String> = rows.map(|card| format!("{} {}", card["question"], card["answer_html"])).collect();
    assert_data_eq!(
        rows.join("\n").replace('\\', ""),
        str![[r#"
"Value, Moves › Rook?" "<ul><li>Value: <b>5</b></li><li>Moves: <a href="https://example.org">straight</a></li></ul>"
"Rook › Value?" "<b>5</b>"
"Rook › Moves?" "<a href="https://example.org">straight</a>"
"Value, Moves › Bishop?" "<ul><li>Value: 3</li><li>Moves: <img src="b.png" alt=""></li></ul>"
"Bishop › Value?" "3"
"Bishop › Moves?" "<img src="b.png" alt="">"
"#]]
    );
}

#[test]
fn a_cell_keeps_what_is_its_own_and_a_picture_its_place() {
    let note = "# T\n\n| a | b | c |\n|---|---|---|\n| x | **bold** | [l](http://x.de) |\n| y | ~~no~~ 1[^n] | ![](p.png) |\n\n[^n]: note\n";
    let cells = cards(&[note.to_owned()], None);
    let cells = cells.iter().filter(|card| card["rule"] == "table-cell");
    let cells: Vec<_> = cells.map(|card| card["answer_html"].as_str().unwrap()).collect();
    let note = "<p><s>no</s> 1<sup>n</sup></p><p><sup>n</sup> note</p>";
    assert_eq!(cells, ["<b>bold</b>", "<a href=\"http://x.de\">l</a>", note, "<img src=\"p.png\" alt=\"\">"]);
    assert_eq!(
        answer("A long line of words which goes on and on until the end of it.\n![](p.png)"),
        "A long line of words which goes on and on until the end of it.<br><img src=\"p.png\" alt=\"\">"
    );
}

#[test]
fn items_keep_their_numbers_and_their_lines() {
    let list = "<ol start=\"7\"><li>Application</li><li value=\"6\">Presentation</li><li value=\"5\">Session</li></ol>";
    assert_eq!(answer("7. Application\n6. Presentation\n5. Session"), list);
    assert_eq!(answer("1. one\n2. two\n4. four"), "<ol><li>one</li><li>two</li><li value=\"4\">four</li></ol>");
    assert_eq!(answer("1. one\n1. two\n1. four"), "<ol><li>one</li><li>two</li><li>four</li></ol>");
    assert_eq!(answer("- east  \n  wind\n\n  cold\n- west"), "<ul><li>east<br>wind<p>cold</p></li><li>west</li></ul>");
}

#[test]
fn remarks_and_what_was_too_long_stand_below_the_answer() {
    let extra = |note: &str, question: &str| {
        let cards = cards(&[note.to_owned()], None);
        let card = cards
            .iter()
            .find(|card| card["question"].as_str().unwrap().contains(question))
            .unwrap_or_else(|| panic!("{cards:?}"));
        (card["answer_html"].as_str().unwrap().to_owned(), card["extra_html"].as_str().unwrap().to_owned())
    };
    let remark = "# 航海\n\n## 什么是锚？\n\n固定船只的铁具。\n\n（\n\n早期用**石头**。\n\n[书](https://example.org)\n\n）\n\n## 帆\n\n靠风。\n";
    assert_eq!(extra(remark, "什么是锚？"), ("固定船只的铁具。".to_owned(), "早期用<b>石头</b>。".to_owned()));
    let long = "The crew holds the line and waits for the next gust of wind. ".repeat(20);
    let note = format!("# Sailing\n\nTacking: to turn the **bow** through the wind. {long}\n");
    let (answer, extra) = extra(&note, "Tacking");
    assert_eq!(answer, "to turn the <b>bow</b> through the wind.");
    assert_eq!(extra, long.trim());
}

#[test]
fn formulas_arrive_as_formulas_and_dollars_as_dollars() {
    assert_eq!(
        answer(r"Energy is $E = m c^2$ and \(a_1 \le b\), as $`x`$ says."),
        r"Energy is \(E = m c^2\) and \(a_1 \le b\), as \(x\) says."
    );
    assert_eq!(answer("So it is:\n\n$$\n\\frac{a}{b} < 1\n$$"), r"<p>So it is:</p>\[\frac{a}{b} &lt; 1\]");
    assert_eq!(
        answer("It costs $5 to $6, and `$x$` is code; set PATH=$HOME/bin:$PATH."),
        "It costs $5 to $6, and <code>$x$</code> is code; set PATH=$HOME/bin:$PATH."
    );
}

#[test]
fn quotes_check_boxes_and_footnotes_arrive() {
    assert_data_eq!(
        answer("It is this[^a]:\n\n- [ ] open\n- [x] done\n\n> quoted *text*\n\n[^a]: As **they** say."),
        str![
            "<p>It is this<sup>a</sup>:</p><ul><li>☐ open</li><li>☑ done</li></ul><blockquote><p>quoted <i>text</i></p></blockquote><p><sup>a</sup> As <b>they</b> say.</p>"
        ]
    );
}

#[test]
fn pictures_arrive_where_they_stood() {
    // What only announces has its picture for an answer.
    assert_data_eq!(
        answer("It is built as follows:\n\n![](https://example.org/c.png)"),
        str![[r#"It is built as follows:<br><img src="https://example.org/c.png" alt="">"#]]
    );
    assert_data_eq!(
        answer("It looks so:\n\n![the *thing*|300](https://example.org/a%20b.png)\n\nand sounds."),
        str![[
            r#"<p>It looks so:<br><img src="https://example.org/a%20b.png" alt="the thing" width="300"></p><p>and sounds.</p>"#
        ]]
    );
    assert_data_eq!(
        answer("![](https://example.org/a.png)\n\nIt stands below <img src=\"https://example.org/b.png\" width=40>."),
        str![[
            r#"<img src="https://example.org/a.png" alt=""><br>It stands below <img src="https://example.org/b.png" alt="" width="40">."#
        ]]
    );
}

#[test]
fn a_footnote_stands_once_below_the_answer_with_its_paragraphs_and_items() {
    assert_data_eq!(
        answer(
            "It is this[^1] and [that][bk], and this again[^1].\n\n[^1]: First.\n\n    Second.\n\n    - one\n    - two\n[bk]: https://example.org/"
        ),
        str![[
            r#"<p>It is this<sup>1</sup> and <a href="https://example.org/">that</a>, and this again<sup>1</sup>.</p><p><sup>1</sup> First.<br>Second.<br>• one<br>• two</p>"#
        ]]
    );
}

#[test]
fn lists_quotes_terms_and_tables_of_html_arrive() {
    assert_data_eq!(
        answer("It is this:\n\n<ul><li>a<ul><li>b</li></ul></li></ul>"),
        str!["<p>It is this:</p><ul><li>a<ul><li>b</li></ul></li></ul>"]
    );
    assert_data_eq!(
        answer("It is this:\n<ol start=\"3\">\n  <li>a</li>\n  <li>b</li>\n</ol>"),
        str![[r#"<p>It is this:</p><ol start="3"><li>a</li><li>b</li></ol>"#]]
    );
    assert_data_eq!(answer("<p>It is one.</p><p>It is two.</p>"), str!["<p>It is one.</p><p>It is two.</p>"]);
    assert_data_eq!(
        answer("<dl><dt>Cat</dt><dd>animal</dd><dt>Oak</dt><dd>tree</dd></dl>"),
        str!["Cat: animal<br>Oak: tree"]
    );
    assert_data_eq!(
        answer("It says:\n<blockquote>one</blockquote>\nand more."),
        str!["<p>It says:</p><blockquote><p>one</p></blockquote><p>and more.</p>"]
    );
    assert_data_eq!(
        answer(
            "<table><tr><th>A</th><th>B</th><th>C</th></tr><tr><td rowspan=\"2\"><b>x</b></td><td><a href=\"https://x.de\">l</a><br><code>c</code></td><td><img src=\"https://x.de/p.png\" width=40></td></tr><tr><td colspan=\"2\">y</td></tr></table>"
        ),
        str![[
            r#"<table><thead><tr><th>A</th><th>B</th><th>C</th></tr></thead><tbody><tr><td><b>x</b></td><td><a href="https://x.de">l</a><br><code>c</code></td><td><img src="https://x.de/p.png" alt="" width="40"></td></tr><tr><td><b>x</b></td><td>y</td><td>y</td></tr></tbody></table>"#
        ]]
    );
    assert_data_eq!(answer("It is <ruby>模倣<rt>もほう</rt></ruby> here."), str!["It is 模倣（もほう） here."]);
}

#[test]
fn bare_addresses_are_links_as_a_whole() {
    assert_data_eq!(
        answer(
            "It is told in https://x.de/a_(b) and (in https://x.de/c), on www.example.org/x. Write to <me@x.de>, not to www. nor xwww.a.b nor `www.a.b`."
        ),
        str![[
            r#"It is told in <a href="https://x.de/a_(b)">https://x.de/a_(b)</a> and (in <a href="https://x.de/c">https://x.de/c</a>), on <a href="http://www.example.org/x">www.example.org/x</a>. Write to <a href="mailto:me@x.de">me@x.de</a>, not to www. nor xwww.a.b nor <code>www.a.b</code>."#
        ]]
    );
    assert_data_eq!(
        answer("It looks like this: [![p](https://x.de/cell.png)](http://x.de) indeed."),
        str![[r#"It looks like this: <a href="http://x.de"><img src="https://x.de/cell.png" alt="p"></a> indeed."#]]
    );
}

#[test]
fn bold_at_the_very_start_and_in_titles_of_callouts_arrives() {
    let key = cards(&["# 锁\n\n## 重点是什么？\n**重点：**说明很重要\n".to_owned()], None);
    assert_data_eq!(key[0]["answer_html"].as_str().unwrap(), str!["<b>重点：</b>说明很重要"]);
    assert_data_eq!(
        answer("It says:\n\n> [!tip] A *b*\n> text\n>\n> > [!tip] hint\n> > more"),
        str![
            "<p>It says:</p><blockquote><p>A <i>b</i><br>text</p><blockquote><p><b>hint</b><br>more</p></blockquote></blockquote>"
        ]
    );
}

/// The tags that a card may hold, with their attributes.
const TAGS: &[(&str, &[&str])] = &[
    ("p", &[]),
    ("br", &[]),
    ("b", &[]),
    ("i", &[]),
    ("s", &[]),
    ("mark", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("kbd", &[]),
    ("code", &["class"]),
    ("pre", &[]),
    ("span", &["class"]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &["value"]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &[]),
    ("td", &[]),
    ("blockquote", &[]),
    ("a", &["href"]),
    ("img", &["src", "alt", "width", "height"]),
];

/// Only known tags with known attributes, each closed; no address that runs something.
#[track_caller]
fn assert_safe(html: &str, of: &str) {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (tag, after) = rest[at + 1..].split_once('>').unwrap_or_else(|| panic!("a tag without end in {html}"));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}\nof {of}");
            continue;
        }
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let known = TAGS.iter().find(|(known, _)| *known == name);
        let (_, allowed) = known.unwrap_or_else(|| panic!("<{name}> in {html}\nof {of}"));
        while let Some((key, behind)) = attributes.split_once("=\"") {
            assert!(allowed.contains(&key.trim()), "{key} in {html}\nof {of}");
            let (value, next) = behind.split_once('"').unwrap();
            let scheme = value.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            let safe = ["http", "https", "mailto", "tel", "obsidian", "file"];
            if ["href", "src"].contains(&key.trim()) {
                let local = !value.contains(['/', '\\']) && key.trim() == "src";
                assert!(scheme.map_or(local, |scheme| safe.contains(&scheme.as_str())), "{value} in {html}\nof {of}");
            }
            attributes = next;
        }
        assert_eq!(attributes.trim(), "", "{html}\nof {of}");
        if !["br", "img"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} is open in {html}\nof {of}");
    // What Anki runs beside HTML, and what MathJax makes HTML of.
    let low = html.to_ascii_lowercase();
    for tag in ["[latex]", "[$]", "[$$]", "[anki:", "[sound:e", "[sound:.", "[sound:x.mp3\""] {
        assert!(!low.contains(tag), "{tag} in {html}\nof {of}");
    }
    // In code, MathJax looks for nothing.
    let shown: String = low.split("<code").map(|part| part.rsplit("</code>").next().unwrap()).collect();
    for (begin, end) in [("\\(", "\\)"), ("\\[", "\\]")] {
        for formula in shown.split(begin).skip(1) {
            let formula = formula.split(end).next().unwrap();
            for command in ["\\href", "\\style", "\\class", "\\cssid", "\\require", "\\bbox", "\\mmltoken"] {
                assert!(!formula.contains(command), "{command} in {html}\nof {of}");
            }
        }
    }
}

/// All HTML of the cards of notes, and of each note as an answer.
#[track_caller]
fn assert_notes_are_safe(notes: &[String], pack: Option<&str>) {
    let made = cards(notes, pack);
    assert!(made.len() * 2 > notes.len(), "{} cards", made.len());
    for card in made {
        let path = card["source"]["path"].as_str().unwrap();
        let note = &notes[path.trim_end_matches(".md").parse::<usize>().unwrap()];
        for key in ["context_html", "question_html", "answer_html"] {
            assert_safe(card[key].as_str().unwrap(), note);
        }
    }
    for note in notes {
        assert_safe(&html::content(&read_content(note), &Highlights::default()), note);
    }
}

#[test]
fn nothing_that_runs_reaches_a_card() {
    let hostile: Vec<&str> = include_str!("../fixtures/hostile.txt").lines().filter(|line| !line.is_empty()).collect();
    assert!(hostile.len() >= 60, "{}", hostile.len());
    let note = |text: &str| {
        format!(
            "# Title {text}\n\n## Thing\n\nIt is {text} indeed.\n\n{text}\n\n- **Point**: {text}\n- {text}\n\n\
             | a | b |\n|---|---|\n| x | {text} |\n\n[link]({text}) ![picture]({text}) [l](<{text}>) ![[{text}]]\n\n\
             > {text}\n\n```html\n{text}\n```\n"
        )
    };
    assert_notes_are_safe(&hostile.iter().map(|text| note(text)).collect::<Vec<_>>(), None);
    let marked = |text: &&str| format!("Q: Thing {text}\nA: {text}\n\nTheme {text} :: {text}\n");
    assert_notes_are_safe(&hostile.iter().map(marked).collect::<Vec<_>>(), Some("qa-labels"));
}

/// The inputs of the examples of CommonMark and GFM, as the parser's own package holds them.
fn examples() -> Vec<String> {
    // Packages for other systems need not be here.
    let version = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", host])
        .output()
        .expect("cargo runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let parser = packages.iter().find(|package| package["name"] == "pulldown-cmark").unwrap();
    let folder = PathBuf::from(parser["manifest_path"].as_str().unwrap()).with_file_name("tests").join("suite");
    let mut found = Vec::new();
    for suite in ["spec", "gfm_table", "gfm_tasklist", "gfm_strikethrough", "footnotes", "table", "math", "regression"]
    {
        let text = std::fs::read_to_string(folder.join(format!("{suite}.rs"))).unwrap();
        let inputs = text.split("let original = r##\"").skip(1);
        found.extend(inputs.filter_map(|input| Some(input.split_once("\"##;")?.0.to_owned())));
    }
    found
}

#[test]
fn every_example_of_commonmark_and_gfm_is_rendered_with_balanced_tags() {
    let examples = examples();
    assert!(examples.len() > 700, "{}", examples.len());
    let under_heading = |example: &String| format!("# Title\n\n## Thing\n\nIt is this:\n\n{example}");
    assert_notes_are_safe(&examples.iter().map(under_heading).collect::<Vec<_>>(), None);
    for example in examples {
        assert_safe(&html::content(&read_content(&example), &Highlights::default()), &example);
    }
}
