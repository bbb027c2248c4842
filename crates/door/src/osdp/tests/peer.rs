//! A reader without a wire, after the standard: it answers frames. Not an independent one, since
//! its secure channel is the same crate's; that one is tested against elsewhere.

use ::osdp::command::{Command, CommandCode};
use ::osdp::packet::{Address, ControlByte, CtrlFlags, PacketBuilder, ParsedPacket, Scb, ScsType};
use ::osdp::reply::CCrypt;
use ::osdp::secure::crypto::{SessionKeys, client_cryptogram};
use ::osdp::secure::{
    Cryptogrammed, Direction, Disconnected, SCBK_D, Secure, Session, seal, unseal,
};
use std::collections::VecDeque;

pub(super) struct Peer {
    pub(super) address: u8,
    pub(super) key: [u8; 16],
    pub(super) default_mode: bool,
    pub(super) identity: [u8; 12],
    pub(super) capabilities: Vec<u8>,
    /// What the next polls are answered with: code and data.
    pub(super) says: VecDeque<(u8, Vec<u8>)>,
    /// What it was told, polls aside.
    pub(super) heard: Vec<(u8, Vec<u8>)>,
    pub(super) handshakes: usize,
    pub(super) polls: u64,
    random: u8,
    proving: Option<Session<Cryptogrammed>>,
    open: Option<Session<Secure>>,
}

impl Peer {
    pub(super) fn new(address: u8, key: [u8; 16]) -> Self {
        Self {
            address,
            key,
            default_mode: false,
            identity: *b"Reader 00001",
            capabilities: vec![2, 1, 1, 4, 1, 1, 5, 1, 1, 9, 1, 1],
            says: VecDeque::new(),
            heard: Vec::new(),
            handshakes: 0,
            polls: 0,
            random: 0,
            proving: None,
            open: None,
        }
    }

    pub(super) fn answer(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        let (packet, _) = ParsedPacket::parse(frame).ok()?;
        if packet.addr.as_byte() != self.address {
            return None;
        }
        match packet.scb?.ty {
            ScsType::Scs11 => self.challenged(&packet),
            ScsType::Scs13 => self.proved(&packet),
            _ => self.told(&packet, frame),
        }
    }

    fn challenged(&mut self, packet: &ParsedPacket<'_>) -> Option<Vec<u8>> {
        let default = self.default_mode && packet.scb?.data == [0];
        let key = if default { SCBK_D } else { self.key };
        let random: [u8; 8] = packet.data.try_into().ok()?;
        self.random = self.random.wrapping_add(1);
        let rnd_b = [self.random; 8];
        let keys = SessionKeys::derive(&key, &random);
        let cryptogram = client_cryptogram(&keys.s_enc, &random, &rnd_b);
        let answer = CCrypt { cuid: [1; 8], rnd_b, client_cryptogram: cryptogram };
        self.open = None;
        let session = Session::<Disconnected>::new(key).challenge(random);
        self.proving = session.receive_ccrypt(&answer).ok();
        self.plain(packet, Some((ScsType::Scs12, !default)), 0x76, answer.encode().ok()?)
    }

    fn proved(&mut self, packet: &ParsedPacket<'_>) -> Option<Vec<u8>> {
        let session = self.proving.take()?;
        if session.server_cryptogram() != packet.data {
            return self.plain(packet, None, 0x41, vec![6]);
        }
        let mac = session.initial_rmac();
        self.open = session.confirm_rmac_i(&mac).ok();
        self.handshakes += 1;
        self.plain(packet, Some((ScsType::Scs14, true)), 0x78, mac.to_vec())
    }

    fn told(&mut self, packet: &ParsedPacket<'_>, frame: &[u8]) -> Option<Vec<u8>> {
        let opened = self.open.as_mut().and_then(|session| unseal(session, packet, frame).ok());
        let Some(data) = opened else {
            self.open = None;
            return self.plain(packet, None, 0x41, vec![6]);
        };
        let (code, reply) = match packet.code {
            0x60 => {
                self.polls += 1;
                self.says.pop_front().unwrap_or((0x40, Vec::new()))
            }
            0x61 => (0x45, self.identity.to_vec()),
            0x62 => (0x46, self.capabilities.clone()),
            0x64 => (0x48, vec![0, 0]),
            code => {
                let known = CommandCode::from_byte(code).expect("a command of the standard");
                if let Command::KeySet(set) = Command::decode(known, &data).expect("well formed") {
                    self.key = set.key.try_into().expect("16 bytes");
                    self.default_mode = false;
                }
                self.heard.push((code, data));
                (0x40, Vec::new())
            }
        };
        let address = Address::reply(self.address).ok()?;
        let session = self.open.as_mut()?;
        seal(session, address, packet.ctrl.sqn, Direction::PdToAcu, !reply.is_empty(), code, &reply)
            .ok()
    }

    fn plain(
        &self,
        to: &ParsedPacket<'_>,
        block: Option<(ScsType, bool)>,
        code: u8,
        data: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let flags = if block.is_some() {
            CtrlFlags::USE_CRC | CtrlFlags::HAS_SCB
        } else {
            CtrlFlags::USE_CRC
        };
        let packet = PacketBuilder {
            addr: Address::reply(self.address).ok()?,
            ctrl: ControlByte::new(to.ctrl.sqn, flags),
            scb: block.map(|(kind, own)| Scb::new(kind, [u8::from(own)])),
            code,
            data,
        };
        packet.encode().ok()
    }
}
