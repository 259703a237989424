import { defineConfig } from 'plasma';

export default defineConfig({
  title: 'Plasma',
  author: 'The plasma developers',
  languages: ['en', 'ja'],
  paper: 'screen',
  review: 'optional',
  // Raw art is a storyboard; with --backend comfyui or gemini it is drawn by these.
  comfyui: {
    servers: { local: 'http://127.0.0.1:8188' },
    checkpoint: 'dreamshaper_8.safetensors',
    style: 'black and white manga, clean ink lines, screentone',
    negative: 'colour, photo, 3d render, blurry, speech bubble',
    hires: { scale: 2 },
  },
  gemini: {
    model: 'gemini-3.1-flash-image',
    style: 'black and white manga page art, clean ink lines, screentone, no lettering',
    limitUsd: 5,
  },
});
