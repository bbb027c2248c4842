//! Who wants to know when which stage is done: whoever measures. Nothing here takes the time.

use std::cell::RefCell;

type Observer = Box<dyn FnMut(&'static str)>;

thread_local! {
    static OBSERVER: RefCell<Option<Observer>> = const { RefCell::new(None) };
}

/// Does some work on this thread; `observer` is told the name of each stage when it is done.
pub fn observed<T>(observer: impl FnMut(&'static str) + 'static, work: impl FnOnce() -> T) -> T {
    /// Takes the observer away also when the work panics.
    struct Watch;
    impl Drop for Watch {
        fn drop(&mut self) {
            OBSERVER.take();
        }
    }
    OBSERVER.set(Some(Box::new(observer)));
    let _watch = Watch;
    work()
}

/// A stage is done.
pub(crate) fn done(stage: &'static str) {
    OBSERVER.with_borrow_mut(|observer| {
        if let Some(observer) = observer {
            observer(stage);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Matcher, Modality, synthetic};
    use std::rc::Rc;

    #[test]
    fn every_stage_of_a_finger_is_told_in_its_order() {
        let told = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&told);
        let print = synthetic::fingerprint(1, 0).shown(0.0, 255.0);
        let extract = || Matcher::default().extract(Modality::Finger, &print);
        observed(move |stage| seen.borrow_mut().push(stage), extract).unwrap();
        let mut stages = told.borrow().clone();
        stages.dedup();
        let begun = ["scale", "normalise", "orientation", "mask", "period"];
        assert_eq!(stages[..5], begun);
        assert_eq!(stages.last(), Some(&"describe"));
        // Nobody listens any more.
        Matcher::default().extract(Modality::Finger, &print).unwrap();
        assert_eq!(told.borrow().iter().filter(|stage| **stage == "describe").count(), 1);
    }
}
