//! What becomes of code in languages that people write.

use super::*;
use proptest::prelude::*;

fn highlights(codes: &[(String, String)]) -> Highlights {
    Highlights::of(codes.iter().cloned())
}

/// The code with `class(…)` around each part.
fn drawn(lang: &str, text: &str) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for part in highlights(&[(lang.to_owned(), text.to_owned())]).parts(lang, text) {
        out.push_str(&text[from..part.range.start]);
        out.push_str(&format!("{}({})", part.class.name(), &text[part.range.clone()]));
        from = part.range.end;
    }
    out + &text[from..]
}

#[track_caller]
fn check(lang: &str, text: &str, expected: &str) {
    assert_eq!(drawn(lang, text), expected);
}

#[test]
fn parts_of_code_are_told_apart() {
    check(
        "rust",
        "let a = \"锁\"; // é\nlet b: Vec = f(1);",
        "k(let) a = s(\"锁\"); c(// é)\nk(let) b: t(Vec) = f(f)(n(1));",
    );
    check("c++", "for (auto &x : v) x += 1;", "k(for) (k(auto) &x : v) x += n(1);");
    check("py3", "def f(a): return not a # b", "k(def) f(f)(v(a)): k(return not) a c(# b)");
    check("java", "public final class A {}", "k(public final class) t(A) {}");
    check("sql", "SELECT a FROM b -- c", "k(SELECT) a k(FROM) b c(-- c)");
    check("diff", "-x\n+y\n z", "-k(x)\ns(+y)\n z");
}

#[test]
fn a_key_is_no_text() {
    check("yml", "a: \"b\" # c", "v(a): s(\"b\") c(# c)");
    check("jsonc", "{\"a\": [true, \"x\"]} // c", "{v(\"a\"): [n(true), s(\"x\")]} c(// c)");
    check("toml", "b = 1", "v(b) = n(1)");
}

#[test]
fn a_command_stands_behind_a_prompt_and_without_one() {
    check("console", "$ sed -e 's/a/b/'", "$ f(sed) v(-e) s('s/a/b/')");
    check("shell", "if true; then echo; fi", "k(if) f(true); k(then) f(echo); k(fi)");
}

#[test]
fn languages_are_known_by_the_names_that_people_write() {
    for lang in ["golang", "Go", "{.go}", "go,ignore", "language-go", "go{1,3}", "go:main.go"] {
        check(lang, "func f() {}", "k(func) f(f)() {}");
    }
    check("Dockerfile", "FROM a:1", "k(FROM) a:t(1)");
    check("vue", "<p>a</p>", "<t(p)>a</t(p)>");
}

#[test]
fn text_and_unknown_languages_stay_plain() {
    for lang in ["", "text", "mermaid", "no-such-language", "1", "…"] {
        check(lang, "if a -- \"b\" // c", "if a -- \"b\" // c");
    }
}

#[test]
fn a_part_ends_with_its_line() {
    check("python", "x = '''a\n\n  b'''", "x = s('''a)\n\n  s(b''')");
    check("c", "/* a\n * b\n", "c(/* a)\n c(* b)\n");
}

#[test]
fn code_that_is_too_long_for_a_card_stays_plain() {
    let is_plain = |text: &str| highlights(&[("c".into(), text.into())]).parts("c", text).is_empty();
    assert!(!is_plain(&["int a;"; 500].join("\n")));
    assert!(is_plain(&["int a;"; 501].join("\n")));
    assert!(is_plain(&format!("int a; // {}", "b".repeat(LONGEST_LINE))));
    assert!(is_plain(&["int a; // 0123456789012345678901234567890123456789"; 420].join("\n")));
}

/// Code of lines that leave a syntax in many states.
fn code() -> impl Strategy<Value = (String, String)> {
    let line = prop_oneof![
        3 => prop::sample::select(vec![
            "", "/* open", "close */ int a;", "x = '''a", "cat <<EOF", "EOF", "a: |", "  b", "\"open", "fn f() {", "}", "`${a",
            "// c", "# d", "$ ls", "<script>", "</script>",
        ])
        .prop_map(str::to_owned),
        1 => "[\\PC\t]{0,24}",
    ];
    let lang = prop::sample::select(vec!["c", "python", "sh", "yaml", "rust", "html", "js"]);
    (lang, prop::collection::vec(line, 0..8)).prop_map(|(lang, lines)| (lang.to_owned(), lines.join("\n")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_code_is_does_not_depend_on_other_code(codes in prop::collection::vec(code(), 1..12)) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let together = pool.install(|| highlights(&codes));
        for code in &codes {
            let (lang, text) = code;
            let alone = highlights(std::slice::from_ref(code));
            prop_assert_eq!(together.parts(lang, text), alone.parts(lang, text));
            let mut from = 0;
            for part in alone.parts(lang, text) {
                prop_assert!(from <= part.range.start && part.range.start < part.range.end);
                prop_assert!(!text[part.range.clone()].contains('\n'));
                from = part.range.end;
            }
        }
    }
}
