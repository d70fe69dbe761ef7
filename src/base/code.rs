//! The kinds of findings, in one table: what a person reads in brackets, and switches with `--deny` and `--allow`.
//!
//! Names never change: they stand in people's settings. `docs/checks.md` has a section for each.

use std::fmt;

macro_rules! codes {
    ($($group:ident $title:literal { $($variant:ident $name:literal $about:literal)* })*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $about] $variant,)*)*
        }

        /// What findings are about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Group {
            $(#[doc = $title] $group,)*
        }

        impl Code {
            /// All kinds, in the order of the table.
            pub const ALL: &[Code] = &[$($(Code::$variant,)*)*];

            /// The name, in kebab case.
            pub fn name(self) -> &'static str {
                match self { $($(Code::$variant => $name,)*)* }
            }

            /// What was found, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $($(Code::$variant => $about,)*)* }
            }

            /// What it is about.
            pub fn group(self) -> Group {
                match self { $($(Code::$variant)|* => Group::$group,)* }
            }
        }

        impl Group {
            /// As a title.
            pub fn title(self) -> &'static str {
                match self { $(Group::$group => $title,)* }
            }
        }
    };
}

codes! {
    Cards "Cards and questions" {
        NoAnswer "no-answer"
            "A heading asks a question, and nothing stands below it."
        NoCards "no-cards"
            "A note has text, and no card was made of it."
        RefusedCard "refused-card"
            "A rule made a card, and it was refused; the reason follows."
        LongAnswer "long-answer"
            "An answer is long: few people get all of it right, so it is better taken apart."
        ManyFacts "many-facts"
            "An answer lists more things than one remembers at once."
        TwinQuestion "twin-question"
            "Two cards ask the same, and want different answers: neither teaches anything."
        TwinCard "twin-card"
            "Two cards ask the same and have the same answer."
        VagueQuestion "vague-question"
            "A question is short, and nothing above it says what it is about."
        Uncovered "uncovered"
            "Text that could be on a card is on none."
        LowCoverage "low-coverage"
            "Less of the text is on cards than is asked for."
        UnexpectedCount "unexpected-count"
            "There are more or fewer cards than are expected."
        Decision "decision"
            "A decision about a single card in `cardmill.cards.toml` could not be followed, or fits no card any more."
        LockDrift "lock-drift"
            "A build would change what the lock remembers."
    }
    Notes "Notes as text" {
        Repair "repair"
            "Markdown would misread a line, and it was mended on its way; the note stays as it is."
        BadComment "bad-comment"
            "A comment was meant to switch cards off or on, and does not."
        BadSettings "bad-settings"
            "What a note says about itself under `cardmill` in its front matter cannot be used."
        PackOffer "pack-offer"
            "A note looks as if its cards were marked for another program, and no pack reads the marks."
    }
    Media "Pictures and sounds" {
        UnseenPicture "unseen-picture"
            "A picture of a note is on no card of it."
        MissingMedia "missing-media"
            "A card names a file that is not there."
        AmbiguousMedia "ambiguous-media"
            "A card names a file, and several different ones have this name."
        MediaSpelling "media-spelling"
            "A file is spelt in other letters than in the note: other systems do not find it."
        LargeMedia "large-media"
            "A file is larger than AnkiWeb takes."
        RefusedMedia "refused-media"
            "A card names a file that may not be read, or what is no file."
        RemoteMedia "remote-media"
            "A picture stays on the web."
    }
    Files "Files and folders" {
        NoFile "no-file"
            "A path is neither a file nor a folder."
        NoNotes "no-notes"
            "There is no note in a folder, or none that fits a glob."
        BadGlob "bad-glob"
            "A glob cannot be read."
        EmptyFile "empty-file"
            "A file has no text."
        BinaryFile "binary-file"
            "A file is no text."
        TooLarge "too-large"
            "A file is larger than any note."
        Unreadable "unreadable"
            "A file or a folder cannot be read."
        Converted "converted"
            "A file was not in UTF-8 and was converted."
        DamagedText "damaged-text"
            "Some bytes of a file mean nothing in its encoding."
        LinkOutside "link-outside"
            "A symbolic link leads out of the folder of the notes."
        FolderLoop "folder-loop"
            "A symbolic link leads back to a folder around it."
        BadIgnoreFile "bad-ignore-file"
            "A `.gitignore` or `.cardmillignore` has a line that is no glob; the others hold."
        BadLock "bad-lock"
            "The lock cannot be read."
    }
    Marks "Cards that are marked for a pack" {
        AnswerWithoutQuestion "answer-without-question"
            "An answer is marked, and no question stands before it."
        TwoAnswers "two-answers"
            "A question has two answers."
        TwoQuestions "two-questions"
            "A question stands where the answer of another one is missing."
        EmptySide "empty-side"
            "A side of a marked card is empty."
        BlockWithoutEnd "block-without-end"
            "A card is opened and not closed."
        EndWithoutStart "end-without-start"
            "A card is closed and was not opened."
        ManyRules "many-rules"
            "A note that is one card has more parts than two."
        UnknownNoteType "unknown-note-type"
            "A card names a note type that there is not."
        DeletionWithoutEnd "deletion-without-end"
            "A deletion is opened and not closed."
        ClozeWithoutDeletion "cloze-without-deletion"
            "A cloze card leaves nothing out."
        ClozeNumber "cloze-number"
            "A deletion has a number that Anki does not take."
        DuplicateId "duplicate-id"
            "Two cards, or two rules, have one id."
    }
    Settings "Settings and side files" {
        BadConfig "bad-config"
            "A key of `cardmill.toml` has a value that cannot be used, or there is no such key."
        BadDecision "bad-decision"
            "An entry of `cardmill.cards.toml` cannot be used."
        BadTemplate "bad-template"
            "A template of a note type cannot be used."
    }
    Toml "How TOML is written" {
        Toml "toml"
            "The file is no TOML, in a way that has no name of its own here."
        Backslash "backslash"
            "A backslash in double quotes begins an escape that there is not."
        BlankInKey "blank-in-key"
            "There is a blank in a key."
        Boolean "boolean"
            "`true` and `false` are written in small letters."
        CodeFence "code-fence"
            "A fence of Markdown was copied with the example."
        Colon "colon"
            "A key and its value are joined by `:`."
        Comment "comment"
            "A comment begins with another sign than `#`."
        CurlyQuotes "curly-quotes"
            "Quotes are not the straight ones."
        DashList "dash-list"
            "A list is written with dashes."
        DuplicateKey "duplicate-key"
            "A key stands twice in a table."
        DuplicateTable "duplicate-table"
            "A table stands twice."
        ExtraComma "extra-comma"
            "There is a comma too many."
        ExtraEquals "extra-equals"
            "There is a `=` too many."
        LineEnd "line-end"
            "A line ends in a sign that it does not need."
        MissingComma "missing-comma"
            "A comma is missing between two entries."
        MissingQuotes "missing-quotes"
            "A text has no quotes."
        MissingValue "missing-value"
            "A key has no value."
        NoEquals "no-equals"
            "A line is neither a key with a value nor a table."
        NoName "no-name"
            "A value or a table has no name."
        NotOpened "not-opened"
            "A bracket closes nothing."
        OddKey "odd-key"
            "A key has signs that need quotes."
        QuoteInQuotes "quote-in-quotes"
            "A quote stands inside a text in the same quotes."
        RangeWithoutQuotes "range-without-quotes"
            "A range has no quotes."
        StrayValue "stray-value"
            "Something stands behind the end of a value."
        UnclosedBracket "unclosed-bracket"
            "A bracket is not closed."
        UnclosedQuote "unclosed-quote"
            "A text is not closed on its line."
        UnclosedText "unclosed-text"
            "A text of several lines is not closed."
    }
    Shape "Keys and values of rule files" {
        UnknownKey "unknown-key"
            "There is no such key here."
        MissingKey "missing-key"
            "A key is missing that every such table has."
        UnknownValue "unknown-value"
            "A key takes one of a few words, and this is another."
        WrongType "wrong-type"
            "A value is of another type than the key takes."
        WrongCondition "wrong-condition"
            "A condition is tested against a value of another type."
        WrongValue "wrong-value"
            "A value cannot be read."
        OneBracket "one-bracket"
            "A table that may be there several times needs two brackets."
        EmptyList "empty-list"
            "A list names nothing."
        BadRange "bad-range"
            "A range cannot be read."
        EmptyRange "empty-range"
            "A range has its higher end first."
        EmptyCondition "empty-condition"
            "A condition lists nothing, so nothing fits."
        EmptySlot "empty-slot"
            "A slot in braces has no name."
        EmptySign "empty-sign"
            "A sign of a pack is empty, so it would mark everything."
        BadId "bad-id"
            "An id has signs that ids do not have."
        BadName "bad-name"
            "A name has signs that names do not have."
        BadWording "bad-wording"
            "A wording cannot be read."
        BadPattern "bad-pattern"
            "A pattern is no regular expression."
    }
    Names "Names in rule files" {
        UnknownOn "unknown-on"
            "A rule looks at something that there is not."
        UnknownCondition "unknown-condition"
            "There is no such condition."
        UnknownTest "unknown-test"
            "There is no such test of a text."
        UnknownAnswer "unknown-answer"
            "There is no such answer."
        UnknownSlot "unknown-slot"
            "A wording has a slot that nothing fills."
        UnknownFilter "unknown-filter"
            "There is no such filter behind a slot."
        UnknownCapture "unknown-capture"
            "A pattern has no such capture."
        UnknownGroup "unknown-group"
            "A pattern has a group of a kind that there is not."
        UnknownPattern "unknown-pattern"
            "No file defines this pattern."
        UnknownLexicon "unknown-lexicon"
            "No file defines this word list."
        UnknownLanguage "unknown-language"
            "No file defines this language."
        UnknownFamily "unknown-family"
            "No file defines this family of wordings."
        UnknownKind "unknown-kind"
            "There is no such kind of card."
        UnknownMarks "unknown-marks"
            "There are no such marks."
        UnknownRule "unknown-rule"
            "A rule waits for one that there is not."
        UnknownCloze "unknown-cloze"
            "There is no such style and no such pattern to leave out."
    }
    Meaning "Rules that make no sense" {
        Contradiction "contradiction"
            "Two conditions of a rule exclude each other."
        ImpossibleCondition "impossible-condition"
            "A condition never holds for what the rule looks at."
        ImpossibleAnswer "impossible-answer"
            "The answer is never there for what the rule looks at."
        ImpossiblePattern "impossible-pattern"
            "A pattern fits nothing."
        AnswerInQuestion "answer-in-question"
            "The question says the answer."
        NeverSpeaks "never-speaks"
            "A rule can never make a card."
        NeverChosen "never-chosen"
            "A class stands behind one that takes all its labels."
        OwnUnless "own-unless"
            "A rule waits for itself."
        LaterUnless "later-unless"
            "A rule waits for one that is tried after it."
        LexiconCircle "lexicon-circle"
            "Word lists contain each other."
        PatternCircle "pattern-circle"
            "Patterns contain each other."
        LargePattern "large-pattern"
            "A pattern is too large to be built."
        Limits "limits"
            "A lower limit is above its upper one."
        NoMatch "no-match"
            "A rule about sentences has no pattern."
        StrayMatch "stray-match"
            "A rule that is not about sentences has a pattern."
        NoWording "no-wording"
            "A list of wordings is empty."
        NoCloze "no-cloze"
            "A cloze rule does not say what is left out."
        StrayCloze "stray-cloze"
            "A rule that asks says what is left out."
        ReversedCloze "reversed-cloze"
            "A cloze rule is to be asked both ways."
    }
    Doubts "Rules that may be meant otherwise" {
        MissingWording "missing-wording"
            "A rule may speak in a language in which it has no words."
        LackingExample "lacking-example"
            "A rule has no example, or none of when it is silent."
        FailingExample "failing-example"
            "An example of a rule gives other cards than it says."
        UnusedCapture "unused-capture"
            "Nothing uses a capture."
        UnusedName "unused-name"
            "Nothing uses a name that is defined."
        UnusedTrim "unused-trim"
            "Something is cut off that is never there."
        UnusedWording "unused-wording"
            "A wording is never reached."
    }
}

impl Code {
    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
