//! `doorwardd readers`: who is on a bus. For whoever has just wired it; it opens nothing.

use doorward_controller::readers::{
    BusEvent, BusThread, Monotonic, PortSettings, challenges, keys,
};
use doorward_door::osdp::{Bus, EventKind, Pins, Settings};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

#[derive(clap::Args)]
pub(crate) struct Readers {
    /// The serial port, such as /dev/ttyUSB0.
    #[arg(long)]
    port: PathBuf,
    /// Bits a second.
    #[arg(long, default_value_t = 9600)]
    baud: u32,
    /// The file of the readers and their keys.
    #[arg(long)]
    keys: PathBuf,
    /// For how long to look; until interrupted unless told.
    #[arg(long)]
    seconds: Option<u64>,
}

/// Runs until the time is over, nobody reads what it writes, or it is interrupted.
pub(crate) fn run(arguments: &Readers) -> Result<(), Box<dyn Error>> {
    let clock = Monotonic::start();
    let bus =
        Bus::new(Settings::default(), keys::load(&arguments.keys)?, challenges(), clock.now_ms())?;
    let port = PortSettings { path: arguments.port.clone(), baud: arguments.baud };
    let (events, received) = channel();
    let _running = BusThread::start(port, bus, clock, events)?;
    let end_ms = arguments.seconds.map_or(u64::MAX, |seconds| seconds.saturating_mul(1000));
    let mut out = std::io::stdout().lock();
    loop {
        let left = end_ms.saturating_sub(clock.now_ms());
        match received.recv_timeout(Duration::from_millis(left)) {
            Ok(event) => writeln!(out, "{}", line(&event))?,
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => return Err("the bus has stopped".into()),
        }
    }
}

fn line(event: &BusEvent) -> String {
    let event = match event {
        BusEvent::Port(true) => return "port: open".to_owned(),
        BusEvent::Port(false) => return "port: not there; looking for it every second".to_owned(),
        BusEvent::Reader(event) => event,
    };
    let what = match &event.kind {
        EventKind::Card(bits) => format!("a card of {} bits", bits.count()),
        EventKind::FormattedCard(card) => format!("a card of {} digits", card.digits().len()),
        EventKind::Keys(keys) => format!("{} keys", keys.len()),
        EventKind::Up(pins) => format!("up: {}", described(pins)),
        other => format!("{other:?}"),
    };
    format!("reader {}: {what}", event.address)
}

fn described(pins: &Pins) -> String {
    let [a, b, c, model, version, s0, s1, s2, s3, major, minor, build] = pins.identity;
    let serial = u32::from_le_bytes([s0, s1, s2, s3]);
    let capabilities: Vec<String> = pins
        .capabilities
        .iter()
        .map(|[code, level, number]| format!("{} {level}/{number}", function(*code)))
        .collect();
    format!(
        "vendor {a:02x}{b:02x}{c:02x}, model {model}, version {version}, serial {serial}, firmware {major}.{minor}.{build}; {}",
        capabilities.join(", ")
    )
}

/// The functions of SIA OSDP 2.2, annex B.
fn function(code: u8) -> String {
    let known = [
        "contacts",
        "outputs",
        "card format",
        "lights",
        "sound",
        "text",
        "clock",
        "check sum",
        "security",
        "receive buffer",
        "largest message",
        "smart cards",
        "heads",
        "biometrics",
        "secure PIN",
        "version",
    ];
    let name = usize::from(code).checked_sub(1).and_then(|index| known.get(index));
    name.map_or_else(|| format!("function {code}"), |name| (*name).to_owned())
}
