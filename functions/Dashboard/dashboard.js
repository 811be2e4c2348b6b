'use strict';
// Without this script the page shows everything. With it, it acts through the API: with a key that stays in this tab, sent as a
// header, which no other site can make a browser send.
(() => {
  const { api, email } = document.body.dataset;
  const isKeyNeeded = document.body.dataset.keyNeeded === 'true';
  const byId = id => document.getElementById(id);
  const notice = byId('notice');

  // sessionStorage can be forbidden; the page then asks again after each action.
  const remember = (name, value) => {
    try {
      if (value) sessionStorage.setItem(name, value);
      else sessionStorage.removeItem(name);
    } catch { /* See above. */ }
  };
  const recall = name => {
    try {
      return sessionStorage.getItem(name) ?? '';
    } catch {
      return '';
    }
  };

  let key = recall('key');
  const showKey = isAsked => {
    byId('key-form').hidden = !isAsked;
    byId('forget').hidden = !key;
    document.body.classList.toggle('can-act', !isAsked || key !== '');
  };
  byId('key-form').addEventListener('submit', event => {
    event.preventDefault();
    key = byId('key').value.trim();
    byId('key').value = '';
    remember('key', key);
    showKey(true);
    notice.textContent = key ? 'The key is used for what you do from here.' : 'No key is given.';
  });
  byId('forget').addEventListener('click', () => {
    key = '';
    remember('key', '');
    showKey(true);
    notice.textContent = 'The key is forgotten.';
  });

  const send = async (path, body, headers) => {
    const answer = await fetch(api + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Caller': 'dashboard', ...(key && { 'x-functions-key': key }), ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status === 401 && !text) {
      showKey(true);
      throw new Error(key ? 'The key does not allow this.' : 'A function key is needed: give it at the top of the page.');
    }
    let said;
    try {
      said = JSON.parse(text);
    } catch {
      said = null;
    }
    if (!answer.ok) throw new Error(said?.detail ?? `The app answered ${answer.status}.`);
    return said;
  };

  // One dialog at a time; what its form does is set when it opens.
  const open = (dialog, about, act) => {
    const form = dialog.querySelector('form');
    const problem = dialog.querySelector('.problem');
    const button = form.querySelector('[type=submit]');
    dialog.querySelector('.about').textContent = about;
    problem.textContent = '';
    form.onsubmit = async event => {
      event.preventDefault();
      button.disabled = true;
      problem.textContent = '';
      try {
        remember('notice', await act());
        location.reload();
      } catch (error) {
        problem.textContent = error instanceof TypeError ? 'The app cannot be reached. Try again: what was done is not done twice.' : error.message;
        button.disabled = false;
      }
    };
    dialog.showModal();
  };
  for (const button of document.querySelectorAll('[data-close]'))
    button.addEventListener('click', () => button.closest('dialog').close());

  const nameOf = row => row.dataset.name === row.dataset.sku ? row.dataset.sku : `${row.dataset.name} (${row.dataset.sku})`;
  const optional = id => byId(id).value.trim() || undefined;

  // The same order sent again, after an answer that did not arrive, is the same order, also from a page that was loaded anew; another one is
  // another, and so is one that somebody gives later.
  const unansweredFor = 15 * 60 * 1000;
  let unanswered = JSON.parse(recall('order') || '{}');
  const order = row => {
    const dialog = byId('order-dialog');
    const quantity = byId('order-quantity');
    const purchased = Number(row.dataset.purchased);
    const { onOrder } = row.dataset;
    const tell = () => {
      const number = quantity.valueAsNumber;
      dialog.querySelector('.effect').textContent = !Number.isInteger(number) || number === 0
        ? 'Say how many.'
        : `${email} is mailed to ${number > 0 ? `add ${number}` : `take back ${-number}`}: from ${purchased} to ${purchased + number} purchased${onOrder && `, besides the ${onOrder} on order`}. It cannot be called off once the mail is sent.`;
    };
    quantity.oninput = tell;
    tell();
    open(dialog, nameOf(row), async () => {
      const body = { sku: row.dataset.sku, quantity: quantity.valueAsNumber, reason: optional('order-reason'), requestedBy: optional('order-requester') };
      const what = JSON.stringify(body);
      if (unanswered.what !== what || Date.now() - unanswered.at > unansweredFor)
        unanswered = { what, at: Date.now(), key: [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('') };
      remember('order', JSON.stringify(unanswered));
      const taken = await send('/orders', body, { 'Idempotency-Key': unanswered.key });
      remember('order', '');
      return `Order ${taken.id} is taken.`;
    });
  };

  const mute = row => open(byId('mute-dialog'), nameOf(row), async () => {
    const day = byId('mute-until').value;
    await send(`/licenses/${encodeURIComponent(row.dataset.sku)}/mute`, { until: `${day}T00:00:00Z`, reason: optional('mute-reason') });
    return `${row.dataset.name} is muted until ${day}.`;
  });

  const decide = (title, about, effect, isWhyAsked, act) => {
    const dialog = byId('decide-dialog');
    dialog.querySelector('h2').textContent = title;
    dialog.querySelector('[type=submit]').textContent = title;
    dialog.querySelector('.effect').textContent = effect;
    dialog.querySelector('.why').hidden = !isWhyAsked;
    byId('decide-reason').value = '';
    open(dialog, about, act);
  };

  const unmute = row => decide('Unmute', nameOf(row), 'Warnings about it are mailed again.', false, async () => {
    await send(`/licenses/${encodeURIComponent(row.dataset.sku)}/mute`, { until: '2000-01-01T00:00:00Z' });
    return `${row.dataset.name} is muted no more.`;
  });

  const hand = (button, title, done) => {
    const { order: id, what } = button.closest('[data-order]').dataset;
    decide(title, `${id}: ${what}`, button.dataset.effect, true, async () => {
      await send(`/orders/${id}/${button.dataset.act}`, { reason: optional('decide-reason') });
      remember('order', '');
      return `Order ${id} is ${done}.`;
    });
  };

  const acts = {
    order: button => order(button.closest('tr')),
    mute: button => mute(button.closest('tr')),
    unmute: button => unmute(button.closest('tr')),
    cancel: button => hand(button, 'Call the order off', 'called off'),
    confirmation: button => hand(button, 'Confirm the order', 'confirmed'),
  };
  for (const button of document.querySelectorAll('[data-act]'))
    button.addEventListener('click', () => acts[button.dataset.act](button));

  showKey(isKeyNeeded);
  notice.textContent = recall('notice');
  remember('notice', '');

  // Where a mail's link leads. Asked once: the page that is loaded after the order has it no more.
  const address = new URL(location.href);
  const asked = address.searchParams.get('order');
  if (asked) {
    address.searchParams.delete('order');
    history.replaceState(null, '', address);
    const row = [...document.querySelectorAll('[data-sku]')].find(row => row.dataset.sku.toLowerCase() === asked.toLowerCase());
    if (row) order(row);
    else notice.textContent = 'The tenant has no such product.';
  }
})();
