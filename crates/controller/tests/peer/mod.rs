//! Readers by `libosdp`, which none of our code is in, at the far end of a pseudo-terminal.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test's helpers may end the test"
)]

use libosdp::{
    Channel, ChannelError, OsdpCommand, OsdpEvent, OsdpFlag, PdCapEntity, PdCapability, PdId,
    PdInfoBuilder, PeripheralDevice,
};
use serial2::SerialPort;
use std::collections::VecDeque;
use std::os::fd::AsRawFd as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A reader to be: its address, and its key unless it is in default mode.
pub(crate) struct Reader {
    pub(crate) address: u8,
    pub(crate) key: Option<[u8; 16]>,
    pub(crate) lights: u8,
}

impl Reader {
    pub(crate) fn new(address: u8, key: [u8; 16]) -> Self {
        Self { address, key: Some(key), lights: 1 }
    }
}

/// What befalls the wire.
#[derive(Default)]
pub(crate) struct Wire {
    /// Nothing passes.
    pub(crate) cut: AtomicBool,
    /// Of so many frames from the readers, one has a byte changed; 0 for none.
    pub(crate) spoil_every: AtomicU64,
    frames: AtomicU64,
}

/// Running readers; they end when this is dropped.
pub(crate) struct Peers {
    pub(crate) path: PathBuf,
    pub(crate) wire: Arc<Wire>,
    /// Commands that the readers carried out.
    pub(crate) commands: Receiver<(u8, OsdpCommand)>,
    events: Option<Sender<(u8, OsdpEvent)>>,
    thread: Option<JoinHandle<()>>,
    // The terminal lives as long as one end is open.
    _near: SerialPort,
}

struct Tap {
    id: i32,
    input: Arc<Mutex<VecDeque<u8>>>,
    port: Arc<SerialPort>,
    wire: Arc<Wire>,
}

impl Channel for Tap {
    fn get_id(&self) -> i32 {
        self.id
    }

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ChannelError> {
        let mut input = self.input.lock().expect("no panic");
        let count = buffer.len().min(input.len());
        for (place, byte) in buffer.iter_mut().zip(input.drain(..count)) {
            *place = byte;
        }
        if count == 0 { Err(ChannelError::WouldBlock) } else { Ok(count) }
    }

    fn write(&mut self, buffer: &[u8]) -> Result<usize, ChannelError> {
        let count = self.wire.frames.fetch_add(1, Ordering::Relaxed);
        if self.wire.cut.load(Ordering::Relaxed) {
            return Ok(buffer.len());
        }
        let mut frame = buffer.to_vec();
        let every = self.wire.spoil_every.load(Ordering::Relaxed);
        if every > 0 && count.is_multiple_of(every) {
            let index = usize::try_from(count / every).expect("small") % frame.len();
            frame[index] ^= 1 << (count % 8);
        }
        self.port.write_all(&frame)?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> Result<(), ChannelError> {
        self.input.lock().expect("no panic").clear();
        Ok(())
    }

    fn close(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }
}

impl Peers {
    pub(crate) fn start(readers: &[Reader]) -> Self {
        let (mut far, near) = SerialPort::pair().expect("a pseudo-terminal");
        far.set_read_timeout(Duration::from_millis(1)).expect("a time-out");
        let path =
            std::fs::read_link(format!("/proc/self/fd/{}", near.as_raw_fd())).expect("a path");
        let (far, wire) = (Arc::new(far), Arc::new(Wire::default()));
        let (told, commands) = channel();
        let (events, presented) = channel();
        let devices: Vec<Device> =
            readers.iter().map(|reader| Device::new(reader, &far, &wire, told.clone())).collect();
        let on_wire = Arc::clone(&wire);
        let thread = std::thread::spawn(move || serve(devices, &far, &on_wire, &presented));
        Self { path, wire, commands, events: Some(events), thread: Some(thread), _near: near }
    }

    pub(crate) fn present(&self, address: u8, event: OsdpEvent) {
        self.events.as_ref().expect("running").send((address, event)).expect("running");
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        self.events = None;
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(()))) || std::thread::panicking());
    }
}

struct Device {
    address: u8,
    input: Arc<Mutex<VecDeque<u8>>>,
    peripheral: PeripheralDevice,
}

impl Device {
    fn new(
        reader: &Reader,
        port: &Arc<SerialPort>,
        wire: &Arc<Wire>,
        told: Sender<(u8, OsdpCommand)>,
    ) -> Self {
        let input = Arc::new(Mutex::new(VecDeque::new()));
        let address = reader.address;
        let tap = Tap {
            id: i32::from(address) + 1,
            input: Arc::clone(&input),
            port: Arc::clone(port),
            wire: Arc::clone(wire),
        };
        let one = |level| PdCapEntity::new(level, 1);
        let capabilities = [
            PdCapability::OutputControl(one(1)),
            PdCapability::CardDataFormat(one(1)),
            PdCapability::LedControl(PdCapEntity::new(1, reader.lights)),
            PdCapability::AudibleOutput(one(1)),
            PdCapability::TextOutput(one(1)),
            PdCapability::CommunicationSecurity(one(1)),
        ];
        let info = PdInfoBuilder::new()
            .address(i32::from(address))
            .and_then(|info| info.baud_rate(115_200));
        let info =
            info.expect("an address").id(&PdId::from_number(address)).capabilities(&capabilities);
        let info = match reader.key {
            Some(key) => info.secure_channel_key(key).flag(OsdpFlag::EnforceSecure),
            None => info.flag(OsdpFlag::InstallMode),
        };
        let mut peripheral = PeripheralDevice::new(info, Box::new(tap)).expect("a reader");
        peripheral.set_command_callback(move |command| {
            if let OsdpCommand::Status(status) = command {
                status.nr_entries = 2;
            } else {
                let _ = told.send((address, command.clone()));
            }
            0
        });
        Self { address, input, peripheral }
    }
}

fn serve(
    mut devices: Vec<Device>,
    port: &SerialPort,
    wire: &Wire,
    presented: &Receiver<(u8, OsdpEvent)>,
) {
    loop {
        let mut buffer = [0; 512];
        let count = port.read(&mut buffer).unwrap_or(0);
        match presented.try_recv() {
            Ok((address, event)) => {
                let device = devices
                    .iter_mut()
                    .find(|device| device.address == address)
                    .expect("there is one");
                device.peripheral.notify_event(event).expect("room for an event");
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return,
        }
        for device in &mut devices {
            if !wire.cut.load(Ordering::Relaxed) {
                device.input.lock().expect("no panic").extend(&buffer[..count]);
            }
            device.peripheral.refresh();
        }
    }
}
