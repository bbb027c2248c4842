//! What the daemon shows, as lines whose words do not change: for the log and for scripts.
//!
//! Doors count from 1, as in the commands of `simulate`.

use doorward_controller::daemon::Shown;
use doorward_domain::hex::encode;
use doorward_door::controller::Signal;
use doorward_door::journal::{Access, Event, Noticed};
use doorward_door::link::LinkState;
use doorward_door::physical::Position;

/// The line for something.
pub(crate) fn shown(shown: &Shown) -> String {
    match shown {
        Shown::Lock { door, released } => {
            format!("lock {} {}", door + 1, if *released { "released" } else { "locked" })
        }
        Shown::Leaf { door, position } => format!("leaf {} {}", door + 1, position_word(*position)),
        Shown::Signal { door, inside, signal } => {
            format!("signal {} {} {}", door + 1, side(*inside), signal_word(*signal))
        }
        Shown::Answer(answer) => format!("answer {:?}", answer.outcome),
        Shown::Event(Event::Access(access)) => event_access(access),
        Shown::Event(Event::Noticed(noticed)) => event_noticed(noticed),
        Shown::Policy { epoch, denied } => {
            format!("policy {epoch}{}", if *denied { " denying" } else { "" })
        }
        Shown::Refused(why) => format!("refused {why}"),
        Shown::Link(state) => format!("link {}", link_word(*state)),
        Shown::Doors(doors) => {
            let named = doors.iter().zip(1..).map(|(door, at)| format!("{at}={}", encode(door)));
            format!("doors {}", named.collect::<Vec<_>>().join(" "))
        }
        Shown::Acknowledged(next) => format!("acknowledged {next}"),
        Shown::Trouble(what) => format!("trouble {what}"),
        Shown::Note(what) => format!("note {what}"),
    }
}

fn event_access(access: &Access) -> String {
    let what = if access.granted { "granted" } else { "denied" };
    let person = access.person.map_or_else(|| "-".to_owned(), |person| person.0.to_string());
    format!(
        "event {what} door={} person={person} method={} reason={} offline={} micros={}",
        access.door.0,
        access.method.as_str(),
        access.reason,
        access.offline,
        access.latency_micros,
    )
}

fn event_noticed(noticed: &Noticed) -> String {
    let door = noticed.door.map_or_else(|| "-".to_owned(), |door| door.0.to_string());
    let kind = format!("{:?}", noticed.kind).to_lowercase();
    format!("event {kind} door={door} on={} {}", noticed.on, noticed.detail)
}

const fn side(inside: bool) -> &'static str {
    if inside { "inside" } else { "outside" }
}

/// The word of a signal.
pub(crate) const fn signal_word(signal: Signal) -> &'static str {
    match signal {
        Signal::Granted => "granted",
        Signal::Denied => "denied",
        Signal::EnterPin => "enter-pin",
        Signal::SecondPerson => "second-person",
        Signal::Paused => "paused",
    }
}

/// The word of a link's state.
pub(crate) const fn link_word(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "up",
        LinkState::Unsure => "unsure",
        LinkState::Down => "down",
    }
}

const fn position_word(position: Position) -> &'static str {
    match position {
        Position::Open => "open",
        Position::Closed => "closed",
    }
}
