// Runs in the page that assessment-html.ts writes. Everything is there without it: it folds, marks and filters.
(() => {
  const $ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const cards = $('.card');
  const frames = $('.strip-frame');
  const chips = $('.chip');
  const search = byId('search');
  const expand = byId('expand');

  document.documentElement.classList.add('scripted');
  for (const element of $('.needs-script')) element.hidden = false;
  for (const chip of chips) {
    chip.disabled = false;
    chip.setAttribute('aria-pressed', 'false');
  }

  // ── cards ──

  const details = card => card.querySelector('details');
  const nodeOf = card => byId(card.dataset.node);
  const cardOf = node => byId(node.getAttribute('href').slice(1));

  function select(card) {
    for (const other of cards) {
      other.classList.toggle('selected', other === card);
      nodeOf(other)?.removeAttribute('aria-current');
    }
    const node = card && nodeOf(card);
    if (!node) return;
    node.setAttribute('aria-current', 'true');
    bringIntoView(node);
  }

  /** Scrolls the picture only, never the page away from what is being read. */
  function bringIntoView(node) {
    const pane = node.closest('.strips');
    const [inner, outer] = [node.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) pane.scrollTop += inner.top - outer.top - (pane.clientHeight - inner.height) / 2;
    if (inner.left < outer.left || inner.right > outer.right) pane.scrollLeft += inner.left - outer.left - (pane.clientWidth - inner.width) / 2;
  }

  function open(card) {
    card.hidden = false;
    details(card).open = true;
    select(card);
    card.scrollIntoView();
    card.querySelector('summary').focus({ preventScroll: true });
  }

  for (const node of $('a.node')) {
    node.addEventListener('click', event => {
      const card = cardOf(node);
      // Following the link itself would take the focus away from everything.
      event.preventDefault();
      if (location.hash !== `#${card.id}`) history.pushState(null, '', `#${card.id}`);
      open(card);
    });
  }
  for (const card of cards) {
    card.querySelector('summary').addEventListener('click', () => {
      if (!details(card).open) select(card);
    });
    card.querySelector('.to-node')?.addEventListener('click', event => {
      event.preventDefault();
      select(card);
      nodeOf(card).scrollIntoView({ block: 'center', inline: 'center' });
      nodeOf(card).focus({ preventScroll: true });
    });
    details(card).addEventListener('toggle', nameExpand);
  }

  const shownCards = () => cards.filter(card => !card.hidden);
  function nameExpand() {
    expand.textContent = shownCards().every(card => details(card).open) ? 'Close all' : 'Open all';
  }
  expand.addEventListener('click', () => {
    const isOpening = expand.textContent === 'Open all';
    for (const card of shownCards()) details(card).open = isOpening;
  });

  // ── filters ──

  const texts = new Map(cards.map(card => [card, card.textContent.toLowerCase()]));

  function filter() {
    const fits = chips.filter(chip => chip.getAttribute('aria-pressed') === 'true').map(chip => chip.dataset.fit);
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word !== '');
    const isFiltered = fits.length > 0 || words.length > 0;
    for (const card of cards) {
      card.hidden = (fits.length > 0 && !fits.includes(card.dataset.fit)) || !words.every(word => texts.get(card).includes(word));
      nodeOf(card)?.classList.toggle('dimmed', card.hidden);
    }
    for (const frame of frames) frame.hidden = isFiltered && !frame.dataset.cards.split(' ').some(id => id !== '' && !byId(id).hidden);
    const shown = shownCards().length;
    document.documentElement.classList.toggle('filtered', fits.length > 0);
    byId('shown').textContent = isFiltered ? `${shown} of ${cards.length} shown` : '';
    byId('nothing').hidden = !isFiltered || shown > 0;
    nameExpand();
  }
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      filter();
    });
  }
  search?.addEventListener('input', filter);

  // ── folded at first, unfolded on paper ──

  const folded = $('.as-table, .more, footer details');
  for (const element of [...folded, ...(cards.length > 2 ? cards.slice(1).map(details) : [])]) element.open = false;
  const wanted = cards.find(card => `#${card.id}` === location.hash);
  if (wanted) open(wanted);
  nameExpand();

  addEventListener('hashchange', () => {
    const card = cards.find(one => `#${one.id}` === location.hash);
    if (card) open(card);
  });
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = $('details:not([open])');
    for (const element of closed) element.open = true;
  });
  addEventListener('afterprint', () => {
    for (const element of closed) element.open = false;
  });
})();
