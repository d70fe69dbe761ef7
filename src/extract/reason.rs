//! Why a card is refused, in one table.

use std::fmt;

macro_rules! reasons {
    ($($variant:ident $name:literal $help:literal)*) => {
        /// Why a card is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $(#[doc = $name] $variant,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Reason] = &[$(Reason::$variant),*];

            /// The reason in words, which are its name in exports.
            pub fn name(self) -> &'static str {
                match self { $(Reason::$variant => $name,)* }
            }

            /// What there is to know or to do about it.
            pub fn help(self) -> &'static str {
                match self { $(Reason::$variant => $help,)* }
            }
        }
    };
}

reasons! {
    Duplicate "duplicate" "the same card stands above"
    SameAnswer "same question, same answer" "the same is asked above, and answered with as much"
    OtherAnswer "same question, other answer" "two cards with one front teach neither: say in the note which is meant"
    AskedAbove "asked by the question above" "a question above it has all of this answer"
    SaidBySentence "said better by its sentence" "the sentence asks better than the heading over it"
    PartOfAnswer "part of an answer" "a card above has it as one of its steps"
    AskedInParts "its parts are asked one by one" "each part has a card of its own"
    AskedWithTexts "asked with what is said of each" "a card has these names with their texts"
    SaidAround "said by the card around it" "a card around it says as much"
    SameAnswerElsewhere "another card has this answer" "a better card of the same place has this answer"
    PointingText "text points at something else" "name what it is about"
    Advert "advert or contact" "nothing that one learns"
    LongQuestion "question too long" "a shorter label or sentence makes a question"
    ShortQuestion "question too short" "a label of more letters makes a question"
    EmptyAnswer "empty answer" "write something below it"
    OnlyAddress "answer is only an address" "say what is to be found there"
    AnswerInQuestion "answer stands in the question" "the answer says nothing that the question does not"
    OnlyAnnounces "answer only announces" "write what it announces right below"
    AnswerAsks "answer is questions" "write what answers them"
    PointingQuestion "question points at something else" "name what it is about"
    UnbalancedMarks "unbalanced marks in the question" "close the bracket or the mark"
    Placeholder "answer is a placeholder" "write what is to stand there"
    Markup "markup in the question" "close the mark, or take it out"
    AboutNote "about the note itself" "nothing that one learns"
    CodeComment "a comment of code" "put the code between fences"
    CutAnswer "answer is cut" "join the lines of the sentence"
    GoesOn "answer goes on with what stands before" "say what it goes on with"
    LessSure "less sure than asked for" "`--grade` keeps less sure cards"
    Hidden "hidden by you" "`cardmill.cards.toml` says so"
    CalledBad "called bad by you" "`cardmill.cards.toml` says so"
    OutsideHeadings "outside the chosen headings" "`only_headings` leaves it out"
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
