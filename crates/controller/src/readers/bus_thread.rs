//! A serial port and the thread that runs a bus over it. Not for what the bus says.

use super::Monotonic;
use doorward_door::osdp::{Bus, Command, Event, ReaderKey};
use serial2::SerialPort;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long orders may wait for a quiet wire.
const LONGEST_READ_MS: u64 = 10;
/// How often a port that is gone is looked for.
const REOPEN_MS: u64 = 1000;

/// Where a bus is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSettings {
    /// The port, such as `/dev/ttyUSB0`; a pseudo-terminal will do.
    pub path: PathBuf,
    /// Bits a second; readers come with 9600.
    pub baud: u32,
}

/// What a bus tells. The bus bounds how much a reader can cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusEvent {
    /// About a reader.
    Reader(Event),
    /// The port is there (`true`), or gone.
    Port(bool),
}

/// What a bus is told.
#[derive(Debug, Clone)]
pub enum BusOrder {
    /// A reader shall show or do something. A refusal is not heard of: ask for what is up.
    Command(u8, Command),
    /// A reader shall have a new key, for so many milliseconds by the published one if need be.
    Enrol {
        /// The reader's address.
        address: u8,
        /// The new key.
        key: ReaderKey,
        /// For how long.
        for_ms: u64,
    },
}

/// A running bus; it ends when this is dropped.
#[derive(Debug)]
pub struct BusThread {
    orders: Option<Sender<BusOrder>>,
    thread: Option<JoinHandle<()>>,
}

impl BusThread {
    /// Runs `bus` over a port by `clock`, which the bus must have been set up by. A port that is
    /// not there, or goes, is looked for every second.
    ///
    /// # Errors
    /// When the system has no more threads.
    pub fn start(
        port: PortSettings,
        bus: Bus,
        clock: Monotonic,
        events: Sender<BusEvent>,
    ) -> io::Result<Self> {
        let (orders, received) = channel();
        let worker =
            Worker { settings: port, port: None, missed: false, reopen_ms: 0, bus, clock, events };
        let thread = std::thread::Builder::new()
            .name("osdp".to_owned())
            .spawn(move || worker.run(&received))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Hands an order over; `false` when the bus has ended.
    pub fn order(&self, order: BusOrder) -> bool {
        self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok())
    }
}

impl Drop for BusThread {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Worker {
    settings: PortSettings,
    port: Option<SerialPort>,
    missed: bool,
    reopen_ms: u64,
    bus: Bus,
    clock: Monotonic,
    events: Sender<BusEvent>,
}

impl Worker {
    fn run(mut self, orders: &Receiver<BusOrder>) {
        while self.obey(orders) {
            self.open();
            let now_ms = self.clock.now_ms();
            if let Some(frame) = self.bus.poll(now_ms) {
                let sent = self.port.as_ref().map(|port| port.write_all(&frame));
                if let Some(Err(_)) = sent {
                    self.gone();
                }
            }
            if !self.tell() {
                return;
            }
            let wait_ms = self.bus.next_wake().saturating_sub(now_ms).clamp(1, LONGEST_READ_MS);
            let heard = match &mut self.port {
                Some(port) => listen(port, Duration::from_millis(wait_ms)),
                None => match orders.recv_timeout(Duration::from_millis(LONGEST_READ_MS)) {
                    Ok(order) => {
                        self.carry_out(order);
                        Ok(Vec::new())
                    }
                    Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
                    Err(RecvTimeoutError::Disconnected) => return,
                },
            };
            match heard {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => self.bus.received(&bytes, self.clock.now_ms()),
                Err(_) => self.gone(),
            }
            if !self.tell() {
                return;
            }
        }
    }

    /// Carries out what waits; `false` when nobody is left to give orders.
    fn obey(&mut self, orders: &Receiver<BusOrder>) -> bool {
        loop {
            match orders.try_recv() {
                Ok(order) => self.carry_out(order),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn carry_out(&mut self, order: BusOrder) {
        let now_ms = self.clock.now_ms();
        match order {
            BusOrder::Command(address, command) => {
                let _ = self.bus.send(address, command);
            }
            BusOrder::Enrol { address, key, for_ms } => {
                let _ = self.bus.enrol(address, key, now_ms, now_ms.saturating_add(for_ms));
            }
        }
    }

    fn open(&mut self) {
        let now_ms = self.clock.now_ms();
        if self.port.is_some() || now_ms < self.reopen_ms {
            return;
        }
        self.reopen_ms = now_ms.saturating_add(REOPEN_MS);
        match SerialPort::open(&self.settings.path, self.settings.baud) {
            Ok(port) => {
                self.port = Some(port);
                self.missed = false;
                let _ = self.events.send(BusEvent::Port(true));
            }
            Err(_) if !self.missed => {
                self.missed = true;
                let _ = self.events.send(BusEvent::Port(false));
            }
            Err(_) => {}
        }
    }

    fn gone(&mut self) {
        if self.port.take().is_some() {
            self.missed = true;
            self.reopen_ms = self.clock.now_ms().saturating_add(REOPEN_MS);
            let _ = self.events.send(BusEvent::Port(false));
        }
    }

    /// Passes on what the bus noticed; `false` when nobody listens.
    fn tell(&mut self) -> bool {
        let events = &self.events;
        self.bus.events().all(|event| events.send(BusEvent::Reader(event)).is_ok())
    }
}

/// What came within the time, or nothing; an error when the port is gone.
fn listen(port: &mut SerialPort, wait: Duration) -> io::Result<Vec<u8>> {
    let mut buffer = [0; 512];
    port.set_read_timeout(wait)?;
    match port.read(&mut buffer) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::TimedOut | io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock
            ) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}
