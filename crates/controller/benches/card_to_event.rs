//! From a card at a reader of `libosdp` to the event out of the bus, over a pseudo-terminal and the
//! secure channel.
//!
//!     cargo bench -p doorward-controller --bench card_to_event
#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

#[path = "../tests/peer/mod.rs"]
#[expect(dead_code, reason = "shared with the tests, which also cut the wire and count commands")]
mod peer;

use doorward_controller::readers::{BusEvent, BusThread, Monotonic, PortSettings, challenges};
use doorward_door::osdp::{Bus, EventKind, ReaderKey, ReaderSettings, Settings};
use hdrhistogram::Histogram;
use libosdp::{OsdpEvent, OsdpEventCardRead};
use peer::{Peers, Reader};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const KEY: [u8; 16] = [0x5A; 16];
const CARDS: u64 = 200;
const PATIENCE: Duration = Duration::from_secs(10);

fn main() {
    for poll_ms in [10, 15, 20] {
        let times = measure(poll_ms);
        let ms = |quantile| {
            Duration::from_micros(times.value_at_quantile(quantile)).as_secs_f64() * 1000.0
        };
        println!(
            "poll {poll_ms} ms, {CARDS} cards: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
            ms(0.5),
            ms(0.99),
            ms(1.0)
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn measure(poll_ms: u64) -> Histogram<u64> {
    let peers = Peers::start(&[Reader::new(3, KEY)]);
    let clock = Monotonic::start();
    let reader =
        ReaderSettings { address: 3, key: Some(ReaderKey::new(KEY).expect("a key")), pins: None };
    let settings = Settings { poll_ms, ..Settings::default() };
    let bus = Bus::new(settings, vec![reader], challenges(), clock.now_ms()).expect("a bus");
    let (sender, events) = channel();
    let port = PortSettings { path: peers.path.clone(), baud: 115_200 };
    let _running = BusThread::start(port, bus, clock, sender).expect("a thread");
    wait(&events, |kind| matches!(kind, EventKind::Power(true)));
    let mut times = Histogram::new(3).expect("three digits");
    for card in 0..CARDS {
        // As often as the bus lets cards pass, and never in step with the polls.
        let _ = events.recv_timeout(Duration::from_millis(203 + card % 17));
        let bits =
            OsdpEventCardRead::new_wiegand(26, vec![0x95, 0x01, 0xF4, 0x40]).expect("26 bits");
        let start = Instant::now();
        peers.present(3, OsdpEvent::CardRead(bits));
        wait(&events, |kind| matches!(kind, EventKind::Card(_)));
        times.record(u64::try_from(start.elapsed().as_micros()).expect("short")).expect("in range");
    }
    times
}

fn wait(events: &Receiver<BusEvent>, wanted: impl Fn(&EventKind) -> bool) {
    loop {
        match events.recv_timeout(PATIENCE).expect("the reader answers") {
            BusEvent::Reader(event) if wanted(&event.kind) => return,
            _ => {}
        }
    }
}
