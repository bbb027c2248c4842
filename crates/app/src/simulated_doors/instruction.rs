//! What a simulated door can be told to suffer, in words.

use doorward_door::physical::Touch;
use doorward_door::simulated::Behaviour;
use std::fmt;

/// One thing to suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instruction {
    /// Its controller works well or badly from now on.
    Behave(Behaviour),
    /// Something happens to the door.
    Touch(Touch),
    /// All that was done to it is undone: it works, has power, is closed up and not stuck.
    Mend,
}

/// The words of everything but `slow`, which has a number.
const WORDS: [(&str, Instruction); 15] = [
    ("normal", Instruction::Mend),
    ("offline", Instruction::Behave(Behaviour::Offline)),
    ("broken", Instruction::Behave(Behaviour::Broken)),
    ("pull", Instruction::Touch(Touch::Pull)),
    ("close", Instruction::Touch(Touch::Close)),
    ("force", Instruction::Touch(Touch::Force)),
    ("exit", Instruction::Touch(Touch::RequestExit)),
    ("leave", Instruction::Touch(Touch::Leave)),
    ("tamper", Instruction::Touch(Touch::Tamper(true))),
    ("tamper-end", Instruction::Touch(Touch::Tamper(false))),
    ("power-cut", Instruction::Touch(Touch::Power(false))),
    ("power-back", Instruction::Touch(Touch::Power(true))),
    ("jam", Instruction::Touch(Touch::Jam(true))),
    ("jam-end", Instruction::Touch(Touch::Jam(false))),
    ("online", Instruction::Behave(Behaviour::Normal)),
];

impl Instruction {
    /// Reads words; `slow` is followed by milliseconds.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(millis) = text.strip_prefix("slow ") {
            let millis = millis.trim().parse().ok()?;
            return Some(Self::Behave(Behaviour::Slow { millis }));
        }
        WORDS.into_iter().find(|(word, _)| *word == text).map(|(_, instruction)| instruction)
    }

    /// Every word, for those who ask what there is.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.into_iter().map(|(word, _)| word).chain(["slow MS"])
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Behave(Behaviour::Slow { millis }) = self {
            return write!(out, "slow {millis}");
        }
        let word = WORDS.into_iter().find(|(_, instruction)| instruction == self);
        out.write_str(word.map_or("normal", |(word, _)| word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_is_read_as_it_is_shown() {
        let slow = Instruction::Behave(Behaviour::Slow { millis: 4_000 });
        for instruction in WORDS.into_iter().map(|(_, instruction)| instruction).chain([slow]) {
            assert_eq!(Instruction::parse(&instruction.to_string()), Some(instruction));
        }
        for text in ["", "slow", "slow x", "slow -1", "explode"] {
            assert_eq!(Instruction::parse(text), None, "{text}");
        }
    }
}
