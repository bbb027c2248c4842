//! `doorwardd enroll-reader`: gives a reader on a bus a key of its own. For whoever stands before it; the
//! daemon must not be running, for it has the port.

use crate::output::line;
use doorward_controller::daemon::keys_of_port;
use doorward_controller::readers::{
    BusEvent, BusOrder, BusThread, Monotonic, PortSettings, challenges, keys, new_key,
};
use doorward_controller::state::Folder;
use doorward_door::osdp::{Bus, EventKind, ReaderSettings, Settings};
use std::error::Error;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::time::Duration;

#[derive(clap::Args)]
pub(crate) struct EnrollReader {
    /// The directory of this controller's state
    #[arg(long, default_value = "/var/lib/doorwardd", env = "DOORWARDD_STATE")]
    state: PathBuf,
    /// The serial port, such as /dev/ttyUSB0
    #[arg(long)]
    port: PathBuf,
    /// Bits a second
    #[arg(long, default_value_t = 9600)]
    baud: u32,
    /// The reader's address on the bus
    #[arg(long)]
    address: u8,
    /// For how many seconds the reader may still speak under the published key
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Gives the reader a key, or says why not.
pub(crate) fn run(arguments: &EnrollReader) -> Result<(), Box<dyn Error>> {
    let folder = Folder::take(&arguments.state)?;
    let path = keys_of_port(&folder, &arguments.port);
    let mut known = if path.exists() { keys::load(&path)? } else { Vec::new() };
    if known.iter().all(|reader| reader.address != arguments.address) {
        known.push(ReaderSettings { address: arguments.address, key: None, pins: None });
    }
    let clock = Monotonic::start();
    let bus = Bus::new(Settings::default(), known.clone(), challenges(), clock.now_ms())?;
    let port = PortSettings { path: arguments.port.clone(), baud: arguments.baud };
    let (events, heard) = channel();
    let running = BusThread::start(port, bus, clock, events)?;
    let key = new_key()?;
    let for_ms = arguments.seconds.saturating_mul(1_000);
    running.order(BusOrder::Enrol { address: arguments.address, key: key.clone(), for_ms });
    line(&format!("waiting {} s for reader {}", arguments.seconds, arguments.address));
    let patience = Duration::from_secs(arguments.seconds.saturating_add(5));
    loop {
        let event =
            heard.recv_timeout(patience).map_err(|_| "the reader did not answer in time")?;
        let BusEvent::Reader(event) = event else { continue };
        if event.address != arguments.address {
            continue;
        }
        match event.kind {
            EventKind::Enrolled(pins) => {
                for reader in &mut known {
                    if reader.address == arguments.address {
                        reader.key = Some(key.clone());
                        reader.pins = Some(pins.clone());
                    }
                }
                keys::save(&path, &known)?;
                line("the reader has a key of its own now");
                return Ok(());
            }
            EventKind::EnrolmentExpired => {
                return Err("the reader took no new key in time; nothing was changed".into());
            }
            _ => {}
        }
    }
}
