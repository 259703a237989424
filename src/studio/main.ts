import { mount } from 'svelte';
import './look/tokens.css';
import './look/base.css';
import Studio from './shell/Studio.svelte';
import { open } from './state/studio.svelte.ts';

open();
mount(Studio, { target: document.getElementById('studio')! });
