//! Our control panel and the readers of `libosdp`, with a pseudo-terminal for a cable.
#![expect(clippy::expect_used, reason = "a test's helpers may end the test")]

mod peer;

use doorward_controller::readers::{
    BusEvent, BusOrder, BusThread, Monotonic, PortSettings, challenges,
};
use doorward_door::keypad::Key;
use doorward_door::osdp::{
    Alarm, Bus, Colour, Command, EventKind, Led, ReaderKey, ReaderSettings, Settings,
};
use doorward_door::wiegand::CardBits;
use libosdp::{OsdpCommand, OsdpEvent, OsdpEventCardRead, OsdpEventKeyPress};
use peer::{Peers, Reader};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const KEY: [u8; 16] = [0x5A; 16];
const OTHER: [u8; 16] = [0xC3; 16];
const CARD: [u8; 4] = [0x95, 0x01, 0xF4, 0x40];
/// Nothing here takes longer unless it never comes.
const PATIENCE: Duration = Duration::from_mins(1);

struct Panel {
    thread: BusThread,
    events: Receiver<BusEvent>,
}

impl Panel {
    fn start(peers: &Peers, readers: Vec<ReaderSettings>) -> Self {
        let clock = Monotonic::start();
        let settings = Settings { offline_ms: 1000, ..Settings::default() };
        let bus = Bus::new(settings, readers, challenges(), clock.now_ms()).expect("a bus");
        let (sender, events) = channel();
        let port = PortSettings { path: peers.path.clone(), baud: 115_200 };
        let thread = BusThread::start(port, bus, clock, sender).expect("a thread");
        Self { thread, events }
    }

    /// The next thing that a reader told; the port is there all the time.
    fn next(&self) -> (u8, EventKind) {
        loop {
            match self.events.recv_timeout(PATIENCE).expect("something happens") {
                BusEvent::Reader(event) => return (event.address, event.kind),
                BusEvent::Port(open) => assert!(open),
            }
        }
    }

    /// Everything until something that `wanted` names, which is the last.
    fn until(&self, wanted: impl Fn(&EventKind) -> bool) -> Vec<EventKind> {
        let mut seen = Vec::new();
        loop {
            let (_, kind) = self.next();
            let last = wanted(&kind);
            seen.push(kind);
            if last {
                return seen;
            }
        }
    }
}

fn settings(address: u8, key: [u8; 16]) -> ReaderSettings {
    ReaderSettings { address, key: Some(ReaderKey::new(key).expect("a key")), pins: None }
}

fn card() -> (OsdpEvent, EventKind) {
    let read = OsdpEventCardRead::new_wiegand(26, CARD.to_vec()).expect("26 bits");
    (OsdpEvent::CardRead(read), EventKind::Card(CardBits::from_bytes(&CARD, 26).expect("26 bits")))
}

fn is_power(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Power(true))
}

fn is_card(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Card(_) | EventKind::FormattedCard(_) | EventKind::Keys(_))
}

#[test]
fn cards_keys_and_commands_pass_under_the_right_key() {
    let peers = Peers::start(&[Reader::new(3, KEY)]);
    let panel = Panel::start(&peers, vec![settings(3, KEY)]);
    let up = panel.until(is_power);
    assert!(
        matches!(&up[..], [EventKind::Up(pins), EventKind::Tamper(false), EventKind::Power(true)] if pins.can(4))
    );
    let (presented, expected) = card();
    for _ in 0..3 {
        peers.present(3, presented.clone());
        assert_eq!(panel.next(), (3, expected.clone()));
    }
    peers.present(3, OsdpEvent::KeyPress(OsdpEventKeyPress::new(vec![b'4', b'2', 0x0D])));
    assert_eq!(panel.next().1, EventKind::Keys(vec![Key::Digit(4), Key::Digit(2), Key::Enter]));

    let led = Led {
        led: 0,
        on: Colour::Green,
        off: Colour::Dark,
        on_ms: 500,
        off_ms: 0,
        for_ms: Some(3000),
    };
    let text = Command::Text { row: 1, column: 1, text: "Welcome".to_owned(), for_s: Some(5) };
    let output = Command::Output { output: 0, on: true, for_ms: Some(5000) };
    let buzzer = Command::Buzzer { on_ms: 200, off_ms: 100, count: 2 };
    for command in [Command::Led(led), buzzer, text, output] {
        assert!(panel.thread.order(BusOrder::Command(3, command)));
    }
    let heard: Vec<_> =
        (0..4).map(|_| peers.commands.recv_timeout(PATIENCE).expect("a command").1).collect();
    assert!(
        matches!(&heard[0], OsdpCommand::Led(led) if led.temporary.timer_count == 30),
        "{heard:?}"
    );
    assert!(
        matches!(&heard[1], OsdpCommand::Buzzer(buzzer) if (buzzer.on_count, buzzer.rep_count) == (2, 2)),
        "{heard:?}"
    );
    assert!(matches!(&heard[2], OsdpCommand::Text(text) if text.data == b"Welcome"), "{heard:?}");
    assert!(
        matches!(&heard[3], OsdpCommand::Output(output) if output.timer_count == 50),
        "{heard:?}"
    );
}

#[test]
fn a_reader_with_another_key_is_an_alarm_and_its_cards_are_not_read() {
    let peers = Peers::start(&[Reader::new(3, OTHER)]);
    let panel = Panel::start(&peers, vec![settings(3, KEY)]);
    peers.present(3, card().0);
    let seen = panel.until(|kind| *kind == EventKind::Down);
    assert_eq!(seen, [EventKind::Alarm(Alarm::WrongKey), EventKind::Down]);
}

#[test]
fn a_reader_in_default_mode_is_an_alarm_and_is_left_as_it_is() {
    let peers = Peers::start(&[Reader { address: 3, key: None, lights: 1 }]);
    let panel = Panel::start(&peers, vec![settings(3, KEY)]);
    peers.present(3, card().0);
    let seen = panel.until(|kind| *kind == EventKind::Down);
    assert_eq!(seen, [EventKind::Alarm(Alarm::DefaultMode), EventKind::Down]);
    assert!(peers.commands.try_recv().is_err(), "no key was set");
}

#[test]
fn an_enrolment_sets_a_key_that_then_holds() {
    let peers = Peers::start(&[Reader { address: 3, key: None, lights: 1 }]);
    let panel = Panel::start(&peers, vec![ReaderSettings { address: 3, key: None, pins: None }]);
    let key = ReaderKey::new(OTHER).expect("a key");
    assert!(panel.thread.order(BusOrder::Enrol { address: 3, key, for_ms: 60_000 }));
    let seen = panel.until(is_power);
    assert!(
        matches!(&seen[..3], [EventKind::KeySet, EventKind::Enrolled(_), EventKind::Up(_)]),
        "{seen:?}"
    );
    let (_, set) = peers.commands.recv_timeout(PATIENCE).expect("a command");
    assert!(matches!(set, OsdpCommand::KeySet(set) if set.data == OTHER));
    let (presented, expected) = card();
    peers.present(3, presented);
    assert_eq!(panel.next().1, expected);
    drop(panel);
    let panel = Panel::start(&peers, vec![settings(3, OTHER)]);
    assert!(matches!(panel.next().1, EventKind::Up(_)));
}

#[test]
fn other_capabilities_than_at_the_enrolment_are_an_alarm() {
    let known = {
        let peers = Peers::start(&[Reader::new(3, KEY)]);
        match Panel::start(&peers, vec![settings(3, KEY)]).next().1 {
            EventKind::Up(pins) => pins,
            other => panic!("{other:?}"),
        }
    };
    let peers = Peers::start(&[Reader { lights: 2, ..Reader::new(3, KEY) }]);
    let panel =
        Panel::start(&peers, vec![ReaderSettings { pins: Some(known), ..settings(3, KEY) }]);
    let seen = panel.until(is_power);
    assert_eq!(seen[0], EventKind::Alarm(Alarm::CapabilitiesChanged));
}

#[test]
fn a_cut_cable_is_noticed_and_heals() {
    let peers = Peers::start(&[Reader::new(3, KEY)]);
    let panel = Panel::start(&peers, vec![settings(3, KEY)]);
    panel.until(is_power);
    peers.wire.cut.store(true, Ordering::Relaxed);
    assert_eq!(panel.next().1, EventKind::Down);
    peers.wire.cut.store(false, Ordering::Relaxed);
    assert!(matches!(panel.next().1, EventKind::Up(_)));
    let (presented, expected) = card();
    peers.present(3, presented);
    assert_eq!(panel.next().1, expected);
}

#[test]
fn of_spoilt_frames_no_other_card_is_made_and_cards_still_come() {
    let peers = Peers::start(&[Reader::new(3, KEY)]);
    let panel = Panel::start(&peers, vec![settings(3, KEY)]);
    panel.until(is_power);
    peers.wire.spoil_every.store(7, Ordering::Relaxed);
    let (presented, expected) = card();
    // Fewer than would count as a flood. One that is spoilt is lost with its channel.
    for _ in 0..15 {
        peers.present(3, presented.clone());
        if let Ok(BusEvent::Reader(event)) = panel.events.recv_timeout(Duration::from_millis(300)) {
            assert!(!is_card(&event.kind) || event.kind == expected, "{event:?}");
        }
    }
    peers.wire.spoil_every.store(0, Ordering::Relaxed);
    let read = (0..60).find_map(|_| {
        peers.present(3, presented.clone());
        match panel.events.recv_timeout(Duration::from_secs(1)) {
            Ok(BusEvent::Reader(event)) if is_card(&event.kind) => Some(event.kind),
            _ => None,
        }
    });
    assert_eq!(read, Some(expected));
}

#[test]
fn several_readers_share_a_bus() {
    let addresses = [0, 1, 5, 126];
    let key = |address: u8| [address + 1; 16];
    let readers: Vec<Reader> =
        addresses.iter().map(|address| Reader::new(*address, key(*address))).collect();
    let peers = Peers::start(&readers);
    let panel = Panel::start(
        &peers,
        addresses.iter().map(|address| settings(*address, key(*address))).collect(),
    );
    let mut up = Vec::new();
    while up.len() < addresses.len() {
        if let (address, EventKind::Power(true)) = panel.next() {
            up.push(address);
        }
    }
    let (presented, expected) = card();
    for address in addresses {
        peers.present(address, presented.clone());
        assert_eq!(panel.next(), (address, expected.clone()));
    }
}
