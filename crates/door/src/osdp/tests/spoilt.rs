use super::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn of_spoilt_frames_no_card_is_made_and_the_reader_comes_back(
        at in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 40), checked in any::<bool>(),
    ) {
        let mut bench = Bench::new(&[3]);
        bench.run(100);
        let mut changes = at.into_iter();
        bench.spoil = Box::new(move |answer| {
            if let Some((index, change)) = changes.next() {
                let end = answer.len() - 2;
                answer[index.index(end)] ^= change;
                // With its check sum put right, only the MAC is left to notice.
                if checked {
                    let sum = ::osdp::packet::crc16(&answer[..end]).to_le_bytes();
                    answer[end..].copy_from_slice(&sum);
                }
            }
        });
        let mut other = CARD;
        other[7] = 0;
        bench.say(0x50, &other);
        let before = bench.run(200);
        prop_assert!(!before.iter().any(is_card), "{:?}", before);
        bench.peers[0].says.clear();
        bench.run(300_000);
        bench.say(0x50, &CARD);
        let events = bench.run(200);
        prop_assert!(events.len() == 1 && is_card(&events[0]), "{:?}", events);
    }

    #[test]
    fn any_bytes_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..3000), cuts in 1_usize..64) {
        let mut bench = Bench::new(&[3]);
        bench.run(10);
        for part in bytes.chunks(cuts) {
            bench.now += 1;
            bench.bus.poll(bench.now);
            bench.bus.received(part, bench.now);
        }
        let events = bench.run(100);
        prop_assert!(!events.iter().any(is_card));
    }
}
