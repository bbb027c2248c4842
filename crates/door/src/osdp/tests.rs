mod peer;
mod spoilt;

use super::*;
use crate::keypad::Key;
use peer::Peer;

const KEY: [u8; 16] = [7; 16];
const OTHER: [u8; 16] = [9; 16];
/// `osdp_RAW` of 26 bits: facility 42, number 1000.
const CARD: [u8; 8] = [0, 1, 26, 0, 0x95, 0x01, 0xF4, 0x40];

/// Changes an answer on its way.
type Spoil = Box<dyn FnMut(&mut Vec<u8>)>;

/// A bus and readers on one wire that can be cut and spoilt.
struct Bench {
    bus: Bus,
    peers: Vec<Peer>,
    now: u64,
    cut: bool,
    spoil: Spoil,
}

fn key(bytes: [u8; 16]) -> ReaderKey {
    ReaderKey::new(bytes).expect("not the published key")
}

fn counter() -> Random {
    let mut count = 0_u64;
    Box::new(move || {
        count += 1;
        Some(count.to_le_bytes())
    })
}

fn pinned(peer: &Peer) -> Pins {
    let capabilities = peer.capabilities.chunks(3).map(|one| [one[0], one[1], one[2]]).collect();
    Pins { identity: peer.identity, capabilities }
}

impl Bench {
    /// Readers that all know `KEY`, as the bus does.
    fn new(addresses: &[u8]) -> Self {
        let peers: Vec<Peer> = addresses.iter().map(|address| Peer::new(*address, KEY)).collect();
        let readers = peers.iter().map(|peer| ReaderSettings {
            address: peer.address,
            key: Some(key(KEY)),
            pins: Some(pinned(peer)),
        });
        let bus = Bus::new(Settings::default(), readers.collect(), counter(), 0).expect("a bus");
        Self { bus, peers, now: 0, cut: false, spoil: Box::new(|_| {}) }
    }

    /// Lets time pass, answers taking 2 ms, and returns what the bus told.
    fn run(&mut self, ms: u64) -> Vec<EventKind> {
        let end = self.now + ms;
        while self.now < end {
            match self.bus.poll(self.now) {
                Some(frame) if !self.cut => {
                    self.now += 2;
                    for peer in &mut self.peers {
                        if let Some(mut answer) = peer.answer(&frame) {
                            (self.spoil)(&mut answer);
                            self.bus.received(&answer, self.now);
                        }
                    }
                }
                _ => {
                    let wake = self.bus.next_wake().min(self.now + 50).min(end);
                    self.now = wake.max(self.now + 1);
                }
            }
        }
        self.bus.events().map(|event| event.kind).collect()
    }

    fn say(&mut self, code: u8, data: &[u8]) {
        self.peers[0].says.push_back((code, data.to_vec()));
    }
}

fn is_card(event: &EventKind) -> bool {
    matches!(event, EventKind::Card(_) | EventKind::FormattedCard(_) | EventKind::Keys(_))
}

#[test]
fn a_reader_with_the_right_key_comes_up_and_is_believed() {
    let mut bench = Bench::new(&[3]);
    let pins = pinned(&bench.peers[0]);
    assert_eq!(
        bench.run(100),
        [EventKind::Up(pins), EventKind::Tamper(false), EventKind::Power(true)]
    );
    bench.say(0x50, &CARD);
    bench.say(0x53, &[0, 3, b'1', b'0', 0x0D]);
    bench.say(0x51, &[0, 0, 4, b'0', b'0', b'4', b'2']);
    bench.say(0x48, &[1, 1]);
    bench.say(0x4B, &[1]);
    bench.say(0x48, &[0, 0]);
    bench.say(0x49, &[0, 1]);
    let events = bench.run(200);
    let card = crate::wiegand::CardBits::from_bytes(&CARD[4..], 26).expect("26 bits");
    assert_eq!(events[0], EventKind::Card(card));
    assert_eq!(events[1], EventKind::Keys(vec![Key::Digit(1), Key::Digit(0), Key::Enter]));
    assert!(matches!(&events[2], EventKind::FormattedCard(card) if card.digits() == "0042"));
    // The head is open still when the case is closed again.
    let rest = [
        EventKind::Tamper(true),
        EventKind::Power(false),
        EventKind::Power(true),
        EventKind::Inputs(vec![false, true]),
    ];
    assert_eq!(events[3..], rest);
    assert_eq!(bench.peers[0].handshakes, 1);
}

#[test]
fn what_cannot_be_a_card_is_said_to_be_unreadable() {
    let mut bench = Bench::new(&[3]);
    bench.run(100);
    bench.say(0x50, &[0, 1, 0, 0]);
    bench.say(0x51, &[0, 0, 2, b'x', b'1']);
    bench.say(0x53, &[0, 0]);
    bench.say(0x50, &[0, 1]);
    assert_eq!(bench.run(100), vec![EventKind::Unreadable; 4]);
}

#[test]
fn a_reader_with_another_key_raises_one_alarm_and_is_never_up() {
    let mut bench = Bench::new(&[3]);
    bench.peers[0].key = OTHER;
    bench.say(0x50, &CARD);
    assert_eq!(bench.run(60_000), [EventKind::Alarm(Alarm::WrongKey), EventKind::Down]);
    bench.peers[0].key = KEY;
    let events = bench.run(10_000);
    assert!(matches!(events[0], EventKind::Up(_)), "{events:?}");
    assert!(is_card(&events[3]));
}

#[test]
fn a_reader_that_refuses_once_is_not_taken_for_another() {
    use ::osdp::packet::{Address, ControlByte, CtrlFlags, PacketBuilder, Sqn};
    let mut bench = Bench::new(&[3]);
    let mut first = true;
    bench.spoil = Box::new(move |answer| {
        if std::mem::take(&mut first) {
            let control = ControlByte::new(Sqn::ZERO, CtrlFlags::USE_CRC);
            let address = Address::reply(3).expect("an address");
            *answer =
                PacketBuilder::plain(address, control, 0x41, vec![5]).encode().expect("encodes");
        }
    });
    let events = bench.run(5000);
    assert!(
        matches!(events[..], [EventKind::Up(_), EventKind::Tamper(_), EventKind::Power(_)]),
        "{events:?}"
    );
}

#[test]
fn an_answer_after_the_end_of_an_enrolment_is_nothing() {
    let mut bench = Bench::new(&[3]);
    bench.run(100);
    bench.bus.enrol(3, key(OTHER), bench.now, bench.now + 10).expect("there is one");
    let request = bench.bus.poll(bench.now).expect("a challenge");
    bench.bus.poll(bench.now + 10);
    let answer = bench.peers[0].answer(&request).expect("an answer");
    bench.bus.received(&answer, bench.now + 11);
    assert_eq!(bench.run(1000), [EventKind::EnrolmentExpired]);
    assert_eq!(bench.peers[0].handshakes, 2);
}

#[test]
fn a_reader_in_default_mode_raises_an_alarm_and_is_not_keyed() {
    let mut bench = Bench::new(&[3]);
    bench.run(1000);
    let handshakes = bench.peers[0].handshakes;
    bench.peers[0].key = [0; 16];
    bench.peers[0].default_mode = true;
    bench.peers[0].answer(&[]);
    bench.cut = true;
    bench.run(500);
    bench.cut = false;
    assert_eq!(bench.run(3_600_000), [EventKind::Alarm(Alarm::DefaultMode), EventKind::Down]);
    assert_eq!(bench.peers[0].handshakes, handshakes);
    assert_eq!((bench.peers[0].key, bench.peers[0].heard.len()), ([0; 16], 0));
}

#[test]
fn an_enrolment_sets_a_key_and_pins_what_the_reader_says() {
    let mut peer = Peer::new(3, [0; 16]);
    peer.default_mode = true;
    let reader = ReaderSettings { address: 3, key: None, pins: None };
    let bus = Bus::new(Settings::default(), vec![reader], counter(), 0).expect("a bus");
    let mut bench = Bench { bus, peers: vec![peer], now: 0, cut: false, spoil: Box::new(|_| {}) };
    assert_eq!(bench.run(60_000), [], "without a key it is left alone");
    bench.bus.enrol(3, key(OTHER), bench.now, bench.now + 60_000).expect("there is one");
    let pins = pinned(&bench.peers[0]);
    let events = bench.run(1000);
    assert_eq!(
        events[..3],
        [EventKind::KeySet, EventKind::Enrolled(pins.clone()), EventKind::Up(pins)]
    );
    assert_eq!((bench.peers[0].key, bench.peers[0].heard.len()), (OTHER, 1));
    bench.say(0x50, &CARD);
    assert!(is_card(&bench.run(100)[0]));
    assert_eq!(bench.bus.enrol(4, key(KEY), 0, 1), Err(BadBus::Address));
}

#[test]
fn an_enrolment_ends_in_time_and_the_old_key_holds() {
    let mut bench = Bench::new(&[3]);
    bench.run(1000);
    bench.cut = true;
    bench.bus.enrol(3, key(OTHER), bench.now, u64::MAX).expect("there is one");
    let events = bench.run(MAX_ENROLMENT_MS + 100);
    assert_eq!(events, [EventKind::Down, EventKind::EnrolmentExpired]);
    bench.cut = false;
    assert!(matches!(bench.run(10_000)[0], EventKind::Up(_)));
    assert_eq!(bench.peers[0].key, KEY);
}

#[test]
fn a_key_that_was_taken_unheard_is_found() {
    let mut bench = Bench::new(&[3]);
    bench.run(1000);
    bench.peers[0].key = OTHER;
    bench.bus.enrol(3, key(OTHER), bench.now, bench.now + 60_000).expect("there is one");
    let events = bench.run(5000);
    assert!(matches!(events[0], EventKind::Enrolled(_)), "{events:?}");
}

#[test]
fn another_identity_or_other_capabilities_are_alarms() {
    let mut bench = Bench::new(&[3]);
    bench.peers[0].identity[5] = 0xFF;
    bench.peers[0].capabilities.extend([6, 1, 1]);
    let events = bench.run(100);
    assert_eq!(
        events[..2],
        [EventKind::Alarm(Alarm::IdentityChanged), EventKind::Alarm(Alarm::CapabilitiesChanged)]
    );
}

#[test]
fn a_cut_cable_is_noticed_after_eight_seconds_and_healed_within_six() {
    let mut bench = Bench::new(&[3]);
    bench.run(1000);
    bench.cut = true;
    assert_eq!(bench.run(7900), []);
    assert_eq!(bench.run(400), [EventKind::Down]);
    assert_eq!(bench.bus.is_up(3), Some(false));
    assert_eq!(
        bench.bus.send(3, Command::Buzzer { on_ms: 100, off_ms: 0, count: 1 }),
        Err(CommandRefused::NotUp)
    );
    bench.run(60_000);
    bench.cut = false;
    assert!(matches!(bench.run(6000)[..], [EventKind::Up(_)]));
}

#[test]
fn a_dead_reader_does_not_keep_the_others_from_being_polled() {
    let mut bench = Bench::new(&[1, 2, 3]);
    bench.peers.remove(1);
    bench.run(60_000);
    let polls: Vec<u64> = bench.peers.iter().map(|peer| peer.polls).collect();
    // 4000 in a minute of nothing else; the dead one takes 200 ms out of every five seconds.
    assert!(polls.iter().all(|polls| *polls > 3000), "{polls:?}");
    assert!(bench.peers.iter().all(|peer| peer.handshakes == 1));
}

#[test]
fn a_card_outside_the_channel_is_an_alarm_and_not_a_card() {
    use ::osdp::packet::{Address, ControlByte, CtrlFlags, PacketBuilder, Sqn};
    let mut bench = Bench::new(&[3]);
    bench.spoil = Box::new(|answer| {
        let sequence = Sqn::new(answer[4] & 3).expect("two bits");
        let control = ControlByte::new(sequence, CtrlFlags::USE_CRC);
        let address = Address::reply(3).expect("an address");
        *answer =
            PacketBuilder::plain(address, control, 0x50, CARD.to_vec()).encode().expect("encodes");
    });
    let events = bench.run(20_000);
    assert!(events.contains(&EventKind::Alarm(Alarm::Plaintext)));
    assert!(!events.iter().any(is_card), "{events:?}");
}

#[test]
fn a_reader_that_floods_is_bounded() {
    let mut bench = Bench::new(&[3, 4]);
    bench.run(100);
    bench.peers[0].says = std::iter::repeat_n((0x50, CARD.to_vec()), 4000).collect();
    let before = bench.peers[1].polls;
    let events = bench.run(60_000);
    let cards = events.iter().filter(|event| is_card(event)).count();
    assert!((300..=330).contains(&cards), "{cards}");
    assert_eq!(
        events.iter().filter(|event| **event == EventKind::Alarm(Alarm::Flooding)).count(),
        1
    );
    assert!(bench.peers[1].polls - before > 3000);
    bench.bus.received(&vec![0x53; 100_000], bench.now);
    assert_eq!(bench.peers[0].handshakes, 1);
}

#[test]
fn commands_reach_the_reader_or_are_refused_or_lost_but_never_late() {
    let mut bench = Bench::new(&[3]);
    bench.run(100);
    let led = Led {
        led: 0,
        on: Colour::Green,
        off: Colour::Dark,
        on_ms: 500,
        off_ms: 0,
        for_ms: Some(3000),
    };
    bench.bus.send(3, Command::Led(led)).expect("taken");
    bench.bus.send(3, Command::Output { output: 1, on: true, for_ms: Some(5000) }).expect("taken");
    assert_eq!(bench.run(50), []);
    let heard =
        [(0x69, vec![0, 0, 2, 5, 0, 2, 0, 30, 0, 0, 5, 0, 2, 0]), (0x68, vec![1, 5, 50, 0])];
    assert_eq!(bench.peers[0].heard, heard);
    let text = |text: &str| Command::Text { row: 1, column: 1, text: text.to_owned(), for_s: None };
    assert_eq!(bench.bus.send(3, text("Welcome")), Err(CommandRefused::NotCapable));
    assert_eq!(bench.bus.send(3, text("Grüezi")), Err(CommandRefused::Bad(BadCommand::Text)));
    assert_eq!(bench.bus.send(5, text("Welcome")), Err(CommandRefused::UnknownReader));
    let long = Command::Buzzer { on_ms: 25_501, off_ms: 0, count: 1 };
    assert_eq!(bench.bus.send(3, long), Err(CommandRefused::Bad(BadCommand::Time)));
    bench.cut = true;
    let buzzer = Command::Buzzer { on_ms: 100, off_ms: 0, count: 1 };
    let taken = (0..20).filter(|_| bench.bus.send(3, buzzer.clone()).is_ok()).count();
    assert_eq!(taken, 16);
    assert_eq!(bench.run(1000), [EventKind::CommandsLost(15)]);
    bench.cut = false;
    bench.run(5000);
    assert_eq!(bench.peers[0].heard.len(), 2);
}

#[test]
fn a_day_of_polls_is_one_channel() {
    let mut bench = Bench::new(&[3]);
    let mut events = 0;
    for _ in 0..24 {
        events += bench.run(3_600_000).len();
    }
    assert_eq!(events, 3, "up, closed, powered");
    assert_eq!(bench.peers[0].handshakes, 1);
    assert_eq!(bench.peers[0].polls / 10_000, 86_400_000 / 15 / 10_000);
}

#[test]
fn a_bus_is_refused_with_what_is_wrong() {
    let reader = |address| ReaderSettings { address, key: None, pins: None };
    let refused = |settings, readers| Bus::new(settings, readers, counter(), 0).err();
    assert_eq!(refused(Settings::default(), vec![reader(1), reader(1)]), Some(BadBus::Address));
    assert_eq!(refused(Settings::default(), vec![reader(127)]), Some(BadBus::Address));
    assert_eq!(
        refused(Settings { poll_ms: 0, ..Settings::default() }, vec![]),
        Some(BadBus::Times)
    );
    assert_eq!(
        ReaderKey::from_hex("303132333435363738393a3b3c3d3e3f").err(),
        Some(BadKey::Default)
    );
    assert_eq!(ReaderKey::from_hex("3031").err(), Some(BadKey::Text));
    assert_eq!(format!("{:?}", key(KEY)), "ReaderKey(hidden)");
}
