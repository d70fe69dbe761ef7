//! Reading notes: encodings, line ends, folders, and what is said about them.

use crate::project::Project;
use cardmill::base::encoding::decode;
use cardmill::files::{Ignored, LARGEST, read_notes};
use encoding_rs::{BIG5, EUC_JP, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};
use std::fs::{self, File};

const CHINESE: &str = "# 操作系统\n\n## 什么是死锁？\n\n两个线程互相等待。\n";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// The bytes say `text`, in the encoding of that name.
#[track_caller]
fn check(bytes: &[u8], text: &str, name: impl Into<Option<&'static str>>) {
    let decoded = decode(bytes).expect("this is text");
    assert_eq!((decoded.text.as_str(), decoded.converted_from, decoded.replaced), (text, name.into(), 0));
}

#[track_caller]
fn check_encoded(encoding: &'static Encoding, text: &str, name: &'static str) {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "the text does not fit this encoding");
    check(&bytes, text, name);
}

#[test]
fn utf8_needs_no_conversion() {
    check(CHINESE.as_bytes(), CHINESE, None);
    check(format!("\u{FEFF}{CHINESE}").as_bytes(), CHINESE, None);
    check("\u{FFFD} stands in the note itself".as_bytes(), "\u{FFFD} stands in the note itself", None);
}

#[test]
fn line_ends_become_plain() {
    check(b"a\r\nb\r\n", "a\nb\n", None);
    check(b"a\r\r\nb\r\r\n", "a\nb\n", None);
    check(b"a\rb\r", "a\nb\n", None);
    check(b"a\rb\nc\r", "a\rb\nc\r", None);
}

#[test]
fn old_encodings_are_found() {
    check_encoded(GBK, CHINESE, "GB18030");
    check_encoded(GBK, "死锁", "GB18030");
    check_encoded(GBK, "锁：互相等待\n", "GB18030");
    check_encoded(BIG5, "# 作業系統\n\n## 什麼是死結？\n\n兩個執行緒互相等待。\n", "Big5");
    check_encoded(SHIFT_JIS, "# デッドロックとは\n\nスレッドが互いに待つこと。\n", "Shift_JIS");
    check_encoded(EUC_JP, "# デッドロックとは\n\nスレッドが互いに待つこと。\n", "EUC-JP");
    check_encoded(WINDOWS_1252, "Die Straße heißt für alle „Große Allee“.\n", "windows-1252");
}

#[test]
fn utf16_is_found_with_and_without_its_mark() {
    for text in [CHINESE, "plain words\n", "Grüße aus Köln\n"] {
        check(&utf16(text, u16::to_le_bytes), text, "UTF-16LE");
        check(&utf16(text, u16::to_be_bytes), text, "UTF-16BE");
        check(&utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes), text, "UTF-16LE");
        check(&utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes), text, "UTF-16BE");
    }
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(decode(b"\x7FELF\x02\x01\x01\0\0\0\0\0"), None);
    assert_eq!(decode(b"\x1f\x8b\x08\x08\x01\x02\x03\x04\xfe\xff\x05\x06\x07"), None);
}

#[test]
fn one_bad_byte_does_not_change_the_encoding() {
    let mut bytes = CHINESE.as_bytes().to_vec();
    bytes.extend(b"cut \xE9\x94");
    let decoded = decode(&bytes).unwrap();
    assert_eq!((decoded.converted_from, decoded.replaced), (None, 1));
    assert_eq!(decoded.text, format!("{CHINESE}cut \u{FFFD}"));
}

/// What is read from the folder, and the codes of what is said about it.
#[track_caller]
fn check_folder(project: &Project, names: &[&str], codes: &[&str]) {
    let root = project.path("");
    let notes = read_notes(std::slice::from_ref(&root), &Ignored::nothing(), &|_| {});
    let found: Vec<_> = notes.sources.iter().map(|source| source.path().strip_prefix(&root).unwrap()).collect();
    assert_eq!(found, names.iter().map(std::path::Path::new).collect::<Vec<_>>());
    assert_eq!(notes.diagnostics.iter().map(|found| found.code.name()).collect::<Vec<_>>(), codes);
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names() {
    let files: [(&str, &[u8]); 6] =
        [("b.md", b"b"), ("a/z.MD", b"z"), ("a/c.markdown", b"c"), ("c.txt", b"c"), ("d.pdf", b"d"), (".e/f.md", b"f")];
    check_folder(&Project::new(&files), &["a/c.markdown", "a/z.MD", "b.md", "c.txt"], &[]);
}

#[test]
fn ignore_files_count_without_git() {
    let files: [(&str, &[u8]); 3] = [(".gitignore", b"drafts/\n"), ("drafts/a.md", b"a"), ("b.md", b"b")];
    check_folder(&Project::new(&files), &["b.md"], &[]);
}

#[test]
fn a_file_that_is_too_large_is_left_out_unread() {
    let project = Project::new(&[("b.md", b"b")]);
    File::create(project.path("a.md")).unwrap().set_len(LARGEST + 1).unwrap();
    check_folder(&project, &["b.md"], &["too-large"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_back_to_itself_is_reported_and_left() {
    let project = Project::new(&[("a/b.md", b"b"), ("c.md", b"c")]);
    std::os::unix::fs::symlink(project.path(""), project.path("a/up")).unwrap();
    std::os::unix::fs::symlink("nothing", project.path("a/link.md")).unwrap();
    check_folder(&project, &["a/b.md", "c.md"], &["unreadable", "folder-loop"]);
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let project = Project::new(&[("a.md", b"a")]);
    let notes =
        read_notes(&[project.path("a.md"), project.path(""), project.path("a.md")], &Ignored::nothing(), &|_| {});
    assert_eq!(notes.sources.len(), 1);
}

#[test]
fn a_source_knows_when_it_changed() {
    let project = Project::new(&[("a.md", b"a")]);
    let file = File::options().write(true).open(project.path("a.md")).unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    file.set_modified(time).unwrap();
    assert_eq!(read_notes(&[project.path("a.md")], &Ignored::nothing(), &|_| {}).sources[0].modified(), 1_600_000_000);
    assert!(fs::metadata(project.path("a.md")).is_ok());
}
