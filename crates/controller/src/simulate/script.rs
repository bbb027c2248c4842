//! Commands of a script. Not for what they cause.

use crate::output::line;
use doorward_controller::daemon::{Act, Happening};
use doorward_door::controller::Key;
use doorward_door::physical::Touch;
use std::io::BufRead;
use std::sync::mpsc::Sender;
use std::time::Duration;

/// One line of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Act(Act),
    Wait(Duration),
    Quit,
}

/// Reads a line; nothing for an empty one or a comment.
pub(super) fn parse(text: &str) -> Result<Option<Command>, String> {
    let text =
        text.split('#').next().filter(|_| text.trim_start().starts_with('#')).map_or(text, |_| "");
    let words: Vec<&str> = text.split_whitespace().collect();
    let act = match words[..] {
        [] => return Ok(None),
        ["quit"] => return Ok(Some(Command::Quit)),
        ["wait", millis] => {
            let millis = millis.parse().map_err(|_| format!("{millis} is no number"))?;
            return Ok(Some(Command::Wait(Duration::from_millis(millis))));
        }
        ["pass", seconds] => {
            let seconds: u64 = seconds.parse().map_err(|_| format!("{seconds} is no number"))?;
            Act::Pass(seconds.saturating_mul(1_000))
        }
        ["cable", word] => Act::Cable(on(word)?),
        ["card", at, digits, ref side @ ..] => {
            if !(1..=64).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err("a card has 1 to 64 digits".to_owned());
            }
            Act::Card { door: door(at)?, inside: inside(side)?, digits: digits.to_owned() }
        }
        ["pin", at, keys, ref side @ ..] => {
            Act::Keys { door: door(at)?, inside: inside(side)?, keys: keys_of(keys)? }
        }
        ["tamper", at, word] => Act::Touch { door: door(at)?, touch: Touch::Tamper(on(word)?) },
        [what, at] => Act::Touch { door: door(at)?, touch: touch(what)? },
        _ => return Err(format!("{text:?} is no command")),
    };
    Ok(Some(Command::Act(act)))
}

fn touch(word: &str) -> Result<Touch, String> {
    Ok(match word {
        "open" => Touch::Pull,
        "close" => Touch::Close,
        "force" => Touch::Force,
        "leave" => Touch::Leave,
        "exit" => Touch::RequestExit,
        _ => return Err(format!("{word} is no command")),
    })
}

fn door(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    number.ok_or_else(|| format!("{text} is no door: they count from 1"))
}

fn on(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("{text}: write on or off")),
    }
}

fn inside(side: &[&str]) -> Result<bool, String> {
    match side {
        [] | ["outside"] => Ok(false),
        ["inside"] => Ok(true),
        _ => Err("a side is outside or inside".to_owned()),
    }
}

fn keys_of(text: &str) -> Result<Vec<Key>, String> {
    let key = |letter: char| match letter {
        '0'..='9' => letter.to_digit(10).and_then(|d| u8::try_from(d).ok()).map(Key::Digit),
        '#' => Some(Key::Enter),
        '*' => Some(Key::Clear),
        _ => None,
    };
    text.chars()
        .map(key)
        .collect::<Option<_>>()
        .ok_or_else(|| "keys are 0 to 9, # and *".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the script says how long nothing shall happen")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Follows a script beside the daemon; ends the daemon with it.
pub(super) fn follow(
    from: Box<dyn BufRead + Send>,
    sender: Sender<Happening>,
) -> std::io::Result<()> {
    std::thread::Builder::new().name("script".to_owned()).spawn(move || {
        for text in from.lines() {
            let Ok(text) = text else { break };
            let told = match parse(&text) {
                Ok(None) => true,
                Ok(Some(Command::Act(act))) => sender.send(Happening::Act(act)).is_ok(),
                Ok(Some(Command::Wait(time))) => {
                    pause(time);
                    true
                }
                Ok(Some(Command::Quit)) => break,
                Err(why) => {
                    line(&format!("trouble {why}"));
                    true
                }
            };
            if !told {
                return;
            }
        }
        // It has ended already if it does not listen.
        let _ = sender.send(Happening::Stop);
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let act = |text: &str| match parse(text) {
            Ok(Some(Command::Act(act))) => act,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(
            act("card 2 0012 inside"),
            Act::Card { door: 1, inside: true, digits: "0012".to_owned() }
        );
        let keys = vec![Key::Digit(1), Key::Clear, Key::Digit(2), Key::Enter];
        assert_eq!(act(" pin 1 1*2# "), Act::Keys { door: 0, inside: false, keys });
        assert_eq!(act("force 1"), Act::Touch { door: 0, touch: Touch::Force });
        assert_eq!(act("tamper 1 off"), Act::Touch { door: 0, touch: Touch::Tamper(false) });
        assert_eq!(act("cable off"), Act::Cable(false));
        assert_eq!(act("pass 60"), Act::Pass(60_000));
        assert_eq!(parse("wait 5"), Ok(Some(Command::Wait(Duration::from_millis(5)))));
        assert_eq!(parse("quit"), Ok(Some(Command::Quit)));
        for nothing in ["", "  ", "# a comment"] {
            assert_eq!(parse(nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn what_is_no_command_says_why() {
        for text in [
            "card",
            "card 0 12",
            "card 1 1x",
            "pin 1 12a",
            "open",
            "open x",
            "cable",
            "cable maybe",
            "dance 1",
            "card 1 12 above",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
